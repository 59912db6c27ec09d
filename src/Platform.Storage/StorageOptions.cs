using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.Storage;

/// <summary>Where the platform keeps things.</summary>
public sealed class StorageOptions
{
    /// <summary>The folder of the database, the blobs and the keys; made if it is not there. Only one process may use it.</summary>
    [Required(AllowEmptyStrings = false)]
    public string DataDirectory { get; set; } = ".platform";
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

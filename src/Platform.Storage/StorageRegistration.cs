using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Platform.Storage.DataDirectories;
using Platform.Storage.Datasets;
using Platform.Storage.Federations;
using Platform.Storage.Idempotency;
using Platform.Storage.Objects;
using Platform.Storage.Relational;
using Platform.Storage.Runs;
using Platform.Storage.Tenants;

namespace Platform.Storage;

/// <summary>Registers the stores.</summary>
public static class StorageRegistration
{
    /// <summary>Adds the relational store (SQLite) and the object store (local folder) of one data directory.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, Action<StorageOptions>? configure = null)
    {
        services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => DataDirectory.Open(provider.GetRequiredService<IOptions<StorageOptions>>().Value.DataDirectory));
        services.TryAddSingleton<KeyPepper>();
        services.TryAddSingleton(provider => new Database(provider.GetRequiredService<DataDirectory>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IObjectStore>(provider =>
            new LocalObjectStore(provider.GetRequiredService<DataDirectory>().BlobFolder, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<TenantStore>();
        services.TryAddSingleton<DatasetStore>();
        services.TryAddSingleton<FederationStore>();
        services.TryAddSingleton<RunStore>();
        services.TryAddSingleton<IdempotencyStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StorageStart>());
        return services;
    }
}

/// <summary>Opens the stores before anything else starts, so that what is wrong with the data directory is said at once.</summary>
internal sealed class StorageStart(Database database, IObjectStore objects) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await database.OpenAsync();
        (objects as LocalObjectStore)?.Tidy();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Platform.Storage.Relational;

/// <summary>One table's statements and how a record becomes their parameters: all of it read from the EF model.</summary>
internal sealed class RowTable
{
    private readonly Column[] _columns;

    public RowTable(IEntityType type)
    {
        _columns = [.. type.GetProperties().Select((property, place) => new Column(property, place))];
        var table = type.GetTableName();
        Insert = $"INSERT INTO \"{table}\" ({Join(_columns, column => column.Quoted)}) VALUES ({Join(_columns, column => column.Parameter)})";
        var set = _columns.Where(column => column.Changes);
        var guard = _columns.Where(column => column.IsKey).Select(column => $"{column.Quoted} = {column.Parameter}")
            .Concat(_columns.Where(column => column.IsGuard).Select(column => $"{column.Quoted} = {column.Parameter}_before"));
        Update = $"UPDATE \"{table}\" SET {Join(set, column => $"{column.Quoted} = {column.Parameter}")} WHERE {string.Join(" AND ", guard)}";
    }

    public string Insert { get; }

    /// <summary>Finds the row by its key and its concurrency tokens and replaces all that may change.</summary>
    public string Update { get; }

    public IEnumerable<(string Name, object Value)> InsertValues(object row) => _columns.Select(column => (column.Parameter, column.Read(row)));

    /// <param name="row">The row afterwards.</param>
    /// <param name="before">Its concurrency tokens as they must stand now, by property.</param>
    public IEnumerable<(string Name, object Value)> UpdateValues(object row, IReadOnlyDictionary<string, object> before) => _columns
        .Where(column => column.IsKey || column.Changes).Select(column => (column.Parameter, column.Read(row)))
        .Concat(_columns.Where(column => column.IsGuard).Select(column => (column.Parameter + "_before", before[column.Property])));

    private static string Join(IEnumerable<Column> columns, Func<Column, string> word) => string.Join(", ", columns.Select(word));

    private sealed class Column(IProperty property, int place)
    {
        private readonly IClrPropertyGetter _getter = property.GetGetter();
        private readonly Func<object?, object?>? _convert = property.GetTypeMapping().Converter?.ConvertToProvider;

        public string Property => property.Name;

        public string Quoted { get; } = $"\"{property.GetColumnName()}\"";

        public string Parameter { get; } = $"@p{place}";

        public bool IsKey { get; } = property.IsPrimaryKey();

        public bool IsGuard { get; } = property.IsConcurrencyToken;

        public bool Changes { get; } = !property.IsPrimaryKey() && property.GetAfterSaveBehavior() == PropertySaveBehavior.Save;

        public object Read(object row)
        {
            var value = _getter.GetClrValue(row);
            return (value is null || _convert is null ? value : _convert(value)) ?? DBNull.Value;
        }
    }
}

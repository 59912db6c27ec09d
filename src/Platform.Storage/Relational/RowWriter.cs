using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Platform.Storage.Relational;

/// <summary>
/// Writes a transition's rows through statements that stay prepared. EF's change tracker and its statements, which the
/// driver compiles anew each time, cost more than all the rest of a transition (README.md, "What a commit costs").
/// Owns the connection. Not for two threads at once.
/// </summary>
internal sealed class RowWriter(DbConnection connection, IModel model) : IDisposable
{
    private readonly Dictionary<Type, (RowTable Table, DbCommand Insert, DbCommand Update)> _tables = [];

    /// <exception cref="DbUpdateConcurrencyException">A row to be replaced is not there, or not as its guards say.</exception>
    /// <exception cref="DbUpdateException">The store refused a row.</exception>
    public void Write(IEnumerable<RowUpdate> updates, IEnumerable<object> inserts)
    {
        try
        {
            using var transaction = connection.BeginTransaction();
            foreach (var update in updates)
            {
                Replace(transaction, update);
            }

            foreach (var row in inserts)
            {
                var (table, command, _) = TableOf(row);
                Execute(command, transaction, table.InsertValues(row));
            }

            transaction.Commit();
        }
        catch (DbException exception)
        {
            throw new DbUpdateException("The store refused a row.", exception);
        }
    }

    public void Dispose()
    {
        foreach (var (_, insert, update) in _tables.Values)
        {
            insert.Dispose();
            update.Dispose();
        }

        connection.Dispose();
    }

    private void Replace(DbTransaction transaction, RowUpdate update)
    {
        var (table, _, command) = TableOf(update.Row);
        if (Execute(command, transaction, table.UpdateValues(update.Row, update.Before)) != 1)
        {
            throw new DbUpdateConcurrencyException($"A {update.Row.GetType().Name} is not as it was read.");
        }
    }

    private static int Execute(DbCommand command, DbTransaction transaction, IEnumerable<(string Name, object Value)> values)
    {
        var first = command.Parameters.Count == 0;
        var place = 0;
        foreach (var (name, value) in values)
        {
            if (first)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }

            command.Parameters[place++].Value = value;
        }

        command.Transaction = transaction;
        return command.ExecuteNonQuery();
    }

    private (RowTable Table, DbCommand Insert, DbCommand Update) TableOf(object row)
    {
        if (!_tables.TryGetValue(row.GetType(), out var found))
        {
            var table = new RowTable(model.FindEntityType(row.GetType()) ?? throw new ArgumentException($"A {row.GetType().Name} is no row."));
            found = (table, Command(table.Insert), Command(table.Update));
            _tables.Add(row.GetType(), found);
        }

        return found;
    }

    private DbCommand Command(string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is made of the model's own names; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}

/// <summary>A row to be replaced.</summary>
/// <param name="Row">The row afterwards.</param>
/// <param name="Before">Its concurrency tokens as they must stand now, by property; empty for rows that have none.</param>
internal readonly record struct RowUpdate(object Row, IReadOnlyDictionary<string, object> Before)
{
    private static readonly Dictionary<string, object> None = [];

    public static RowUpdate Of(object row) => new(row, None);
}

using Microsoft.Data.Sqlite;

namespace Platform.Storage.Relational;

/// <summary>What the store's exceptions mean. The numbers are SQLite's extended result codes.</summary>
internal static class Refusals
{
    private const int Full = 13;
    private const int NoSpaceForSharedMemory = 10 | (19 << 8);
    private const int ForeignKey = 19 | (3 << 8);
    private const int PrimaryKey = 19 | (6 << 8);
    private const int Unique = 19 | (8 << 8);

    // Deleting a row that others refer to: RESTRICT is carried out by a trigger of SQLite's own.
    private const int Trigger = 19 | (7 << 8);

    /// <summary>A row with this key is there already.</summary>
    public static bool IsDuplicate(this Exception exception) => CodeOf(exception) is PrimaryKey or Unique;

    /// <summary>A row that this one refers to is not there, or this one is still referred to.</summary>
    public static bool BreaksReference(this Exception exception) => CodeOf(exception) is ForeignKey or Trigger;

    /// <summary>The disk is full.</summary>
    public static bool IsFull(this Exception exception) => CodeOf(exception) is Full or NoSpaceForSharedMemory;

    private static int? CodeOf(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: Full } => Full,
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode,
        { InnerException: { } inner } => CodeOf(inner),
        _ => null,
    };
}

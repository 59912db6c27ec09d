using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Platform.Storage.Relational;

/// <summary>The model in a SQLite file.</summary>
internal sealed class SqliteContext(DbContextOptions<SqliteContext> options) : PlatformContext(options);

/// <summary>What <c>dotnet ef migrations add</c> uses; no database is opened.</summary>
internal sealed class SqliteContextForDesign : IDesignTimeDbContextFactory<SqliteContext>
{
    public SqliteContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteContext>().UseSqlite("Data Source=:memory:").Options);
}

namespace Platform.Cli;

/// <summary>What the shell is told.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int Usage = 2;
}

using System.Diagnostics;

namespace Platform.Server.Tests.Starting;

/// <summary>The server as users start it: a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServerProcess(params string[] args)
    {
        var assembly = typeof(Program).Assembly.Location;
        _process = Process.Start(new ProcessStartInfo("dotnet", [assembly, "--urls", "http://127.0.0.1:0", .. args]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _errors = _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public IReadOnlyList<string> Output => _output;

    /// <summary>Waits until it answers requests.</summary>
    public Task<Uri> Listening() => _listening.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    /// <summary>Asks the process to stop, as a supervisor does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end; the exit code and what it wrote to standard error.</summary>
    public async Task<(int Code, string Errors)> Exit()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        const string Mark = "Now listening on: ";
        if (line is null)
        {
            _listening.TrySetException(new InvalidOperationException($"The server ended before it listened: {string.Join('\n', _output)}"));
            return;
        }

        _output.Add(line);
        if (line.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var place)
        {
            _listening.TrySetResult(new Uri(line[(place + Mark.Length)..]));
        }
    }
}

using System.Diagnostics;

namespace Flux.AppHost.Tests;

public sealed class ContainerRuntimeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-runtime-");

    [Theory]
    [InlineData("exit 0", true)]
    [InlineData("exit 1", false)]
    [InlineData("head -c 1000000 /dev/zero; exit 0", true)]
    public void Runtime_is_healthy_if_info_succeeds(string script, bool healthy) =>
        Assert.Equal(healthy, ContainerRuntime.IsHealthy(Command(script), TimeSpan.FromSeconds(30)));

    [Fact]
    public void Client_whose_engine_does_not_respond_is_killed()
    {
        var pidFile = Path.Combine(_folder.FullName, "pid");
        var timeout = TimeSpan.FromMilliseconds(500);
        Assert.False(ContainerRuntime.IsHealthy(Command($"echo $$ > '{pidFile}'; exec sleep 600"), timeout));
        var pid = int.Parse(File.ReadAllText(pidFile), System.Globalization.CultureInfo.InvariantCulture);
        Assert.DoesNotContain(Process.GetProcesses(), process => process.Id == pid && process.ProcessName == "sleep" && !process.HasExited);
    }

    [Fact]
    public void Machine_without_the_command_has_no_runtime() =>
        Assert.False(ContainerRuntime.IsHealthy(Path.Combine(_folder.FullName, "absent"), TimeSpan.FromSeconds(1)));

    public void Dispose() => _folder.Delete(recursive: true);

    private string Command(string script)
    {
        var file = Path.Combine(_folder.FullName, "runtime");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}

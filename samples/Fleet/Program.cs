using Fleet;
using Flux.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

var builder = Host.CreateApplicationBuilder(args);
builder.AddServiceDefaults();
builder.AddFleet();
using var host = builder.Build();
try
{
    host.Services.GetRequiredService<IStartupValidator>().Validate();
}
catch (Exception error) when (error is OptionsValidationException or InvalidOperationException)
{
    // One line for each setting. The host would log one exception with its stack trace.
    await Console.Error.WriteLineAsync(
        string.Join(Environment.NewLine, (error as OptionsValidationException)?.Failures ?? [error.Message]));
    return 1;
}
await host.RunAsync();
return Environment.ExitCode;

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
    // One line a setting. The host would log them as one exception with its stack.
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, (error as OptionsValidationException)?.Failures ?? [error.Message]));
    return 1;
}
await host.RunAsync();
return Environment.ExitCode;

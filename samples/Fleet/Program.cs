using Fleet;
using Flux.ServiceDefaults;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

var builder = Host.CreateApplicationBuilder(args);
builder.AddServiceDefaults();
builder.AddFleet();
try
{
    await builder.Build().RunAsync();
}
catch (OptionsValidationException)
{
    // The host has logged every wrong setting.
    Environment.ExitCode = 1;
}
return Environment.ExitCode;

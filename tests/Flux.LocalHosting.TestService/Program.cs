// A service that answers what its tests ask: its environment, its health, and how it ends.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
var healthy = builder.Configuration["TestService:Unhealthy"] is null;
app.MapGet("/health", () => healthy ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
app.MapGet("/environment/{name}", (string name) => Environment.GetEnvironmentVariable(name) ?? "(not set)");
app.MapGet("/arguments", () => args);
app.MapPost("/recover", () => { healthy = true; });
if (builder.Configuration["TestService:ExitCode"] is { } code)
{
    Console.WriteLine("The first of the last words.");
    Console.Error.WriteLine("Something is missing.");
    return int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);
}

app.Run();
return 0;

using Flux.AppHost.Database;

if (EmbeddedTimescaleCommand.IsAskedFor(args))
    return await EmbeddedTimescaleCommand.RunAsync(args);

Console.WriteLine("Not built yet.");
return 0;

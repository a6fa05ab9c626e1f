using TestAppHost;

// An AppHost with the scene that a test names: --scene family
var builder = DistributedApplication.CreateBuilder(args);
Scenes.Add(builder, builder.Configuration["scene"] ?? "service");
builder.Build().Run();

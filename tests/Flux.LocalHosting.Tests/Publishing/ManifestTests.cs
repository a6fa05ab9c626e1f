using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Flux.LocalHosting.Tests.Support;

namespace Flux.LocalHosting.Tests.Publishing;

public sealed class ManifestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_database_server_is_a_container_and_its_password_stays_open()
    {
        var manifest = await PublishAsync(builder =>
        {
            var password = builder.AddParameter("pg-password", secret: true);
            var server = builder.AddPostgres("timescale", password: password)
                .WithImage("timescale/timescaledb", "2.29.2-pg17").WithDataVolume("data").WithLifetime(ContainerLifetime.Persistent);
            builder.AddContainer("client", "image", "1").WithReference(server.AddDatabase("flux")).WithBindMount(_folder.Path, "/mnt", isReadOnly: true);
        });

        Assert.Equal(
            """
            {
              "resources": {
                "pg-password": {
                  "type": "parameter.v0",
                  "value": "{pg-password.inputs.value}",
                  "inputs": {
                    "value": {
                      "type": "string",
                      "secret": true
                    }
                  }
                },
                "timescale": {
                  "type": "container.v0",
                  "connectionString": "Host={timescale.bindings.tcp.host};Port={timescale.bindings.tcp.port};Username=postgres;Password={pg-password.value}",
                  "image": "docker.io/timescale/timescaledb:2.29.2-pg17",
                  "volumes": [
                    {
                      "name": "data",
                      "target": "/var/lib/postgresql/data",
                      "readOnly": false
                    }
                  ],
                  "env": {
                    "POSTGRES_HOST_AUTH_METHOD": "scram-sha-256",
                    "POSTGRES_INITDB_ARGS": "--auth-host=scram-sha-256 --auth-local=scram-sha-256",
                    "POSTGRES_USER": "postgres",
                    "POSTGRES_PASSWORD": "{pg-password.value}"
                  },
                  "bindings": {
                    "tcp": {
                      "scheme": "tcp",
                      "protocol": "tcp",
                      "transport": "tcp",
                      "targetPort": 5432
                    }
                  }
                },
                "client": {
                  "type": "container.v0",
                  "image": "image:1",
                  "bindMounts": [
                    {
                      "source": ".",
                      "target": "/mnt",
                      "readOnly": true
                    }
                  ],
                  "env": {
                    "ConnectionStrings__flux": "{flux.connectionString}",
                    "FLUX_HOST": "{timescale.bindings.tcp.host}",
                    "FLUX_PORT": "{timescale.bindings.tcp.port}",
                    "FLUX_USERNAME": "postgres",
                    "FLUX_PASSWORD": "{pg-password.value}",
                    "FLUX_URI": "postgresql://postgres:{pg-password-uri-encoded.value}@{timescale.bindings.tcp.host}:{timescale.bindings.tcp.port}/flux",
                    "FLUX_JDBCCONNECTIONSTRING": "jdbc:postgresql://{timescale.bindings.tcp.host}:{timescale.bindings.tcp.port}/flux",
                    "FLUX_DATABASENAME": "flux"
                  }
                },
                "flux": {
                  "type": "value.v0",
                  "connectionString": "{timescale.connectionString};Database=flux"
                },
                "pg-password-uri-encoded": {
                  "type": "annotated.string",
                  "value": "{pg-password.value}",
                  "filter": "uri"
                }
              }
            }
            """,
            manifest);
    }

    [Fact]
    public async Task A_generated_password_is_referenced_after_the_model_with_the_rule_that_makes_it()
    {
        var manifest = await PublishAsync(builder => builder.AddPostgres("db"));

        Assert.EndsWith(
            """
                "db-password": {
                  "type": "parameter.v0",
                  "value": "{db-password.inputs.value}",
                  "inputs": {
                    "value": {
                      "type": "string",
                      "secret": true,
                      "default": {
                        "generate": {
                          "minLength": 22
                        }
                      }
                    }
                  }
                }
              }
            }
            """,
            manifest,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_project_has_both_bindings_and_an_executable_its_command()
    {
        var manifest = await PublishAsync(builder =>
        {
            builder.AddProject<Projects.Flux_LocalHosting_TestService>("service").WithExternalHttpEndpoints();
            builder.AddExecutable("tool", "tar", _folder.Path, "-c", "x").WithHttpEndpoint(port: 80, targetPort: 8080);
            builder.AddContainer("local-only", "image").ExcludeFromManifest();
        });

        var project = Path.GetRelativePath(_folder.Path, new Projects.Flux_LocalHosting_TestService().ProjectPath);
        Assert.Equal(
            $$"""
            {
              "resources": {
                "service": {
                  "type": "project.v0",
                  "path": "{{project}}",
                  "env": {
                    "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory",
                    "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "true",
                    "HTTP_PORTS": "{service.bindings.http.targetPort}"
                  },
                  "bindings": {
                    "http": {
                      "scheme": "http",
                      "protocol": "tcp",
                      "transport": "http",
                      "external": true
                    },
                    "https": {
                      "scheme": "https",
                      "protocol": "tcp",
                      "transport": "http",
                      "external": true
                    }
                  }
                },
                "tool": {
                  "type": "executable.v0",
                  "workingDirectory": ".",
                  "command": "tar",
                  "args": [
                    "-c",
                    "x"
                  ],
                  "bindings": {
                    "http": {
                      "scheme": "http",
                      "protocol": "tcp",
                      "transport": "http",
                      "port": 80,
                      "targetPort": 8080
                    }
                  }
                }
              }
            }
            """,
            manifest);
    }

    [Fact]
    public async Task A_folder_as_output_path_gets_the_manifest_by_its_usual_name()
    {
        await using var apphost = AppHostProcess.Start("service", ["--publisher", "manifest", "--output-path", _folder.File("out")]);

        Assert.Equal(0, await apphost.EndAsync());
        Assert.True(File.Exists(_folder.File("out/aspire-manifest.json")), apphost.Output);
    }

    [Fact]
    public async Task Without_an_output_path_publishing_fails_with_one_sentence()
    {
        await using var apphost = AppHostProcess.Start("service", ["--operation", "publish", "--publisher", "manifest"]);

        Assert.Equal(1, await apphost.EndAsync());
        Assert.Equal("The '--output-path [path]' option was not specified.", apphost.Output);
    }

    private async Task<string> PublishAsync(Action<IDistributedApplicationTestingBuilder> describe)
    {
        var path = _folder.File("aspire-manifest.json");
        await using var builder = Model.Create("--operation", "publish", "--publisher", "manifest", "--output-path", path);
        describe(builder);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        return await File.ReadAllTextAsync(path);
    }
}

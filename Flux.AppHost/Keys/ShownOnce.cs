using Aspire.Hosting.Publishing;

namespace Flux.AppHost.Keys;

/// <summary>A generated value that is shown to whoever started the AppHost, the one time that it is generated.</summary>
internal sealed class ShownOnce(string name, ParameterDefault generated, TextWriter output) : ParameterDefault
{
    public override string GetDefaultValue()
    {
        var value = generated.GetDefaultValue();
        output.WriteLine($"{name} was generated and is kept in the AppHost's user secrets. It is shown once: {value}");
        return value;
    }

    public override void WriteToManifest(ManifestPublishingContext context) => generated.WriteToManifest(context);
}

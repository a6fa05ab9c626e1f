using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

internal sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
{
    private readonly Lazy<string> _value = new(value);

    public override string GetDefaultValue() => _value.Value;

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", GetDefaultValue());
}

using System.Text.Json;
using Aspire.Hosting.Publishing;
using Flux.LocalHosting.Secrets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random value; 22 characters of the default alphabet carry more than 128 bits.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue() => PasswordGenerator.Generate(this);

    public override void WriteToManifest(ManifestPublishingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        WriteUnlessTrue(writer, "lower", Lower);
        WriteUnlessTrue(writer, "upper", Upper);
        WriteUnlessTrue(writer, "numeric", Numeric);
        WriteUnlessTrue(writer, "special", Special);
        WriteUnlessZero(writer, "minLower", MinLower);
        WriteUnlessZero(writer, "minUpper", MinUpper);
        WriteUnlessZero(writer, "minNumeric", MinNumeric);
        WriteUnlessZero(writer, "minSpecial", MinSpecial);
        writer.WriteEndObject();
    }

    private static void WriteUnlessTrue(Utf8JsonWriter writer, string name, bool value)
    {
        if (!value)
        {
            writer.WriteBoolean(name, value);
        }
    }

    private static void WriteUnlessZero(Utf8JsonWriter writer, string name, int value)
    {
        if (value != 0)
        {
            writer.WriteNumber(name, value);
        }
    }
}

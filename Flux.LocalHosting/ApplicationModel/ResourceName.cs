namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource may be called: the name ends up in environment variables, host names and manifests.</summary>
internal static class ResourceName
{
    private const int MaxLength = 64;

    /// <exception cref="ArgumentException">The name breaks a rule; the message says which.</exception>
    public static void Validate(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var broken = name switch
        {
            { Length: > MaxLength } => $"must be between 1 and {MaxLength} characters long",
            _ when !char.IsAsciiLetter(name[0]) => "must start with an ASCII letter",
            _ when name.Any(static c => !char.IsAsciiLetterOrDigit(c) && c != '-') => "must contain only ASCII letters, digits and hyphens",
            _ when name.EndsWith('-') => "cannot end with a hyphen",
            _ when name.Contains("--", StringComparison.Ordinal) => "cannot contain consecutive hyphens",
            _ => null,
        };
        if (broken is not null)
        {
            throw new ArgumentException($"Resource name '{name}' is invalid. Name {broken}.", nameof(name));
        }
    }
}

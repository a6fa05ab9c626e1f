namespace Flux.Timeseries;

/// <summary>Members of an enum as the lower-case words that tables and responses hold.</summary>
public static class EnumWord
{
    /// <summary>The word of a member.</summary>
    /// <param name="value">A member of the enum.</param>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Of(value.ToString());

    /// <summary>The word of a member's name.</summary>
    /// <param name="member">The name, ASCII.</param>
    public static string Of(string member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.ToLowerInvariant();
    }

    /// <summary>The words of all members, in the order of their values.</summary>
    public static string[] All<TEnum>()
        where TEnum : struct, Enum => [.. Enum.GetNames<TEnum>().Select(Of)];
}

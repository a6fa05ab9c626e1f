using Aspire.Hosting.ApplicationModel;

namespace Flux.LocalHosting.Tests.Secrets;

public sealed class PasswordGeneratorTests
{
    [Fact]
    public void A_password_has_the_length_and_the_characters_that_are_asked_for()
    {
        var rules = new GenerateParameterDefault { MinLength = 30, Special = false, MinNumeric = 12, MinUpper = 10 };

        var password = rules.GetDefaultValue();

        Assert.Equal(30, password.Length);
        Assert.All(password, static c => Assert.True(char.IsAsciiLetterOrDigit(c)));
        Assert.True(password.Count(char.IsAsciiDigit) >= 12);
        Assert.True(password.Count(char.IsAsciiLetterUpper) >= 10);
    }

    [Fact]
    public void Two_passwords_differ() =>
        Assert.NotEqual(new GenerateParameterDefault().GetDefaultValue(), new GenerateParameterDefault().GetDefaultValue());

    [Fact]
    public void A_minimum_of_what_is_not_allowed_is_refused() =>
        Assert.Throws<ArgumentException>(() => new GenerateParameterDefault { Upper = false, MinUpper = 1 }.GetDefaultValue());
}

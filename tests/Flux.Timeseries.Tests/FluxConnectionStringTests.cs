using Npgsql;

namespace Flux.Timeseries.Tests;

public sealed class FluxConnectionStringTests
{
    [Fact]
    public void A_URL_names_everything_that_Npgsql_needs()
    {
        var read = Read("postgresql://flux%40home:p%3Aw%2F%40d@db.example:5433/fl%20ux?sslmode=verify-full&max_connections=20&connect_timeout=7&application_name=me");

        Assert.Equal("flux@home", read.Username);
        Assert.Equal("p:w/@d", read.Password);
        Assert.Equal("db.example", read.Host);
        Assert.Equal(5433, read.Port);
        Assert.Equal("fl ux", read.Database);
        Assert.Equal(SslMode.VerifyFull, read.SslMode);
        Assert.Equal(20, read.MaxPoolSize);
        Assert.Equal(7, read.Timeout);
        Assert.Equal("me", read.ApplicationName);
    }

    [Theory]
    [InlineData("postgres://localhost", "localhost", 5432)]
    [InlineData("postgresql://u@localhost:6000", "localhost", 6000)]
    [InlineData("postgresql://u:p@[::1]:6000/d", "::1", 6000)]
    [InlineData("POSTGRESQL://u@h/d?port=7000", "h", 7000)]
    [InlineData("postgresql:///d?host=%2Ftmp%2Fsocket", "/tmp/socket", 5432)]
    public void Parts_of_a_URL_may_be_left_out(string url, string host, int port)
    {
        var read = Read(url);

        Assert.Equal((host, port), (read.Host, read.Port));
    }

    [Fact]
    public void A_list_of_hosts_is_handed_on() => Assert.Equal("a:1,b:2", Read("postgresql://u@a:1,b:2/d").Host);

    [Fact]
    public void A_plus_sign_is_a_plus_sign() => Assert.Equal("a+b", Read("postgresql://u:a+b@h/d").Password);

    [Fact]
    public void A_keyword_list_is_read_as_Npgsql_reads_it() =>
        Assert.Equal("secret", Read("Host=h;Username=u;Password=secret;Maximum Pool Size=3").Password);

    [Theory]
    [InlineData("postgresql://u:hunter2@h:99999/d")]
    [InlineData("postgresql://u:hunter2@h:port/d")]
    [InlineData("postgresql://u:hunter2%zz@h/d")]
    [InlineData("postgresql://u:hunter2@h/d?sslmode=hunter2")]
    [InlineData("postgresql://u:hunter2@h/d?max_connections=0")]
    [InlineData("postgresql://u:hunter2@h/d?max_connections=hunter2")]
    [InlineData("postgresql://u:hunter2@h/d?hunter2=1")]
    [InlineData("postgresql://u:hunter2@/d")]
    [InlineData("postgresql://u:x@[hunter2/d")]
    [InlineData("Host=h;Password=x;hunter2=b")]
    [InlineData("Host=h;Port=hunter2")]
    [InlineData("Password=hunter2")]
    [InlineData("hunter2")]
    [InlineData("")]
    public void What_cannot_be_read_is_refused_without_repeating_a_value(string text)
    {
        var error = Assert.Throws<FormatException>(() => FluxConnectionString.Parse(text));

        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    private static NpgsqlConnectionStringBuilder Read(string text) => new(FluxConnectionString.Parse(text));
}

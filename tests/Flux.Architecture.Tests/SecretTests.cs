using System.Text.RegularExpressions;

namespace Flux.Architecture.Tests;

/// <summary>
/// The repository holds no secret: the rules of common scanners over every text file, and over the log of a test run if one is named.
/// </summary>
/// <remarks>
/// <c>FLUX_SECRET_SCAN</c> names the log, or a folder of such files, that a test run wrote; <c>FLUX_SECRETS</c> has the values, one a line,
/// that it must not contain.
/// </remarks>
public sealed partial class SecretTests
{
    private static readonly string[] Endings =
    [
        ".cs", ".csproj", ".props", ".targets", ".sln", ".md", ".json", ".sh", ".sql", ".http", ".yml", ".yaml", ".graphql", ".html",
        ".txt", ".config", "",
    ];

    [Fact]
    public void The_repository_holds_no_secret() =>
        Assert.Empty(Repository.Files(Endings).SelectMany(file => Find(file, Repository.Lines(file))));

    [SkippableFact]
    public void The_log_of_a_run_holds_no_secret()
    {
        var named = Environment.GetEnvironmentVariable("FLUX_SECRET_SCAN");
        Skip.If(
            string.IsNullOrEmpty(named),
            "FLUX_SECRET_SCAN names no log of a run: write one with 'dotnet test --logger trx' and name its folder.");

        var files = Directory.Exists(named) ? Directory.GetFiles(named, "*", SearchOption.AllDirectories) : [named];
        var values = Environment.GetEnvironmentVariable("FLUX_SECRETS")?
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => Find(file, File.ReadAllLines(file), values)));
    }

    [Theory]
    [InlineData("key = \"flux_0123456789abcdef_{0}{0}\"", "0a1b2c3d4e5f60718293a4b5c6d7e8f9")]
    [InlineData("-----BEGIN RSA PRIVATE {0}-----", "KEY")]
    [InlineData("token: eyJhbGciOiJIUzI1NiJ9.{0}.c2lnbmF0dXJlc2lnbmF0dXJl", "eyJzdWIiOiJzb21lYm9keSJ9")]
    [InlineData("Host=db;Username=me;Password={0}", "Tr0ub4dor-and-3")]
    [InlineData("postgresql://me:{0}@db/flux", "Tr0ub4dor-and-3")]
    [InlineData("AKIA{0}", "IOSFODNN7ABCDEFG")]
    public void A_line_that_looks_like_a_secret_is_found(string line, string secret) =>
        Assert.NotEmpty(Find("file", [line.Replace("{0}", secret, StringComparison.Ordinal)]));

    private static IEnumerable<string> Find(string file, string[] lines, params string[] values) =>
        from line in lines.Index()
        let found = Rules().Match(line.Item)
        let told = values.FirstOrDefault(value => line.Item.Contains(value, StringComparison.Ordinal))
        where told is not null || found.Success && !IsExample(found.Value)
        // Not the secret itself, because this is logged too.
        select $"{file}:{line.Index + 1}";

    /// <summary>Values that tests and documents use in place of a secret; a real secret contains none of them.</summary>
    private static bool IsExample(string found) => Examples().IsMatch(found);

    [GeneratedRegex(
        "flux_[0-9a-f]{16}_[0-9a-f]{64}"
        + "|-----BEGIN [A-Z ]*PRIVATE KEY-----"
        + @"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}"
        + @"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abp]-[A-Za-z0-9-]{10,}"
        + @"|[;""]Password=[^;""'\s{<$]{5,}"
        + @"|\bpostgres(?:ql)?://[^\s:/@""']+:[^\s@/""'{<$]{4,}@",
        RegexOptions.CultureInvariant)]
    private static partial Regex Rules();

    [GeneratedRegex(
        "00112233445566778899aabbccddeeff|hunter2|s3cret|=secret|:secret%2F1@|:password@|:p%40ss|:a%20b|:p%3Aw%2F%40d",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Examples();
}

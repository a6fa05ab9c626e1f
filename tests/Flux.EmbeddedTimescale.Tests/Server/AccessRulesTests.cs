using Flux.EmbeddedTimescale.Server;

namespace Flux.EmbeddedTimescale.Tests.Server;

public sealed class AccessRulesTests
{
    private const string Replication = "host replication standby 10.0.0.0/8 scram-sha-256\n";
    private const string Reject = "host all guest 127.0.0.1/32 reject\n";

    [Fact]
    public void Rules_of_an_operator_keep_their_position()
    {
        var text = AccessRules.Update(Reject + AccessRules.Update("") + Replication);

        Assert.StartsWith(Reject + "# BEGIN FLUX", text, StringComparison.Ordinal);
        Assert.EndsWith("# END FLUX\n" + Replication, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Updating_twice_changes_nothing()
    {
        var once = AccessRules.Update(Reject + AccessRules.Update("") + Replication);

        Assert.Equal(once, AccessRules.Update(once));
    }

    [Fact]
    public void Lines_added_to_a_file_of_an_earlier_version_are_kept()
    {
        var text = AccessRules.Update("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n" + Replication);

        Assert.Equal(AccessRules.Update("") + Replication, text);
    }

    [Fact]
    public void Changed_rules_of_Flux_are_restored()
    {
        var changed = AccessRules.Update("").Replace("scram-sha-256", "trust", StringComparison.Ordinal);

        Assert.Equal(AccessRules.Update(""), AccessRules.Update(changed));
    }
}

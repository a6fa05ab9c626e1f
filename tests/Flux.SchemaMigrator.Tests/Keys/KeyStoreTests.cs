using Flux.SchemaMigrator.Keys;
using Flux.ServiceDefaults.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;

namespace Flux.SchemaMigrator.Tests.Keys;

public sealed class KeyStoreTests : MigratedDatabase
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private KeyStore Keys => new(DataSource, TimeProvider.System);

    [Fact]
    public async Task A_key_is_stored_as_a_salted_hash_from_which_its_text_cannot_be_read()
    {
        var key = await Keys.CreateAsync(new NewKey("plant", ["flux.write"], DeviceScope.All, null), Never);

        await using var command = DataSource.CreateCommand("SELECT key::text, salt, hash FROM flux.api_keys AS key");
        await using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        Assert.DoesNotContain(key.Reveal()[^64..], row.GetString(0), StringComparison.OrdinalIgnoreCase);
        Assert.True(key.Opens(row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2)));
        Assert.False(ApiKey.Create().Opens(row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2)));
    }

    [Fact]
    public async Task A_list_shows_what_a_key_may_do_and_never_its_secret()
    {
        var key = await Keys.CreateAsync(new NewKey("tenant", ["flux.read"], DeviceScope.Of(["gate"], ["site-1/"]), TimeSpan.FromDays(1)), Never);

        var entry = Assert.Single(await Keys.ListAsync(Never));

        Assert.Equal((key.Id, "tenant", "gate, site-1/*"), (entry.Id, entry.Name, entry.Devices));
        Assert.Equal("in force", entry.State(DateTimeOffset.UnixEpoch));
        Assert.Equal("expired", entry.State(entry.Expires!.Value));
        Assert.DoesNotContain(key.Reveal()[^64..], entry.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_is_revoked_once_and_for_all()
    {
        var key = await Keys.CreateAsync(new NewKey("plant", ["flux.write"], DeviceScope.All, null), Never);

        await Keys.RevokeAsync(key.Id, Never);

        Assert.Equal("revoked", Assert.Single(await Keys.ListAsync(Never)).State(DateTimeOffset.UnixEpoch));
        await Assert.ThrowsAsync<MigrationException>(() => Keys.RevokeAsync(key.Id, Never));
        await Assert.ThrowsAsync<MigrationException>(() => Keys.RotateAsync(key.Id, TimeSpan.FromHours(1), Never));
    }

    [Fact]
    public async Task A_rotated_key_and_its_replacement_both_open_until_the_overlap_ends()
    {
        var old = await Keys.CreateAsync(new NewKey("plant", ["flux.write", "flux.read"], DeviceScope.Of([], ["a"]), null), Never);

        var replacement = await Keys.RotateAsync(old.Id, TimeSpan.FromHours(2), Never);

        var keys = (await Keys.ListAsync(Never)).ToDictionary(key => key.Id, StringComparer.Ordinal);
        Assert.Equal(TimeSpan.FromHours(2), keys[old.Id].Expires!.Value - keys[replacement.Id].Created);
        Assert.Null(keys[replacement.Id].Expires);
        Assert.Equal((keys[old.Id].Name, keys[old.Id].Devices), (keys[replacement.Id].Name, keys[replacement.Id].Devices));
        Assert.Equal(keys[old.Id].Scopes, keys[replacement.Id].Scopes);
    }

    [Theory]
    [InlineData("flux_0123456789abcdef_00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", true)]
    [InlineData("flux_0123456789abcdef_00112233445566778899aabbccddeeff00112233445566778899aabbccddeef", false)]
    [InlineData("flux_0123456789ABCDEF_00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", false)]
    [InlineData("flux_0123456789abcdef-00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", false)]
    [InlineData("flux_0123456789abcdef_zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", false)]
    [InlineData("", false)]
    public void A_key_has_one_form(string text, bool isKey) => Assert.Equal(isKey, ApiKey.TryParse(text, out _));

    [Fact]
    public void A_key_tells_its_text_only_when_asked_to()
    {
        var key = ApiKey.Create();

        Assert.Equal($"flux_{key.Id}", key.ToString());
        Assert.True(ApiKey.TryParse(key.Reveal(), out var same));
        Assert.Equal(key.Reveal(), same.Reveal());
    }
}

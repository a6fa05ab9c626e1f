using Flux.Ingest.Http;
using Flux.Ingest.Rows;
using Microsoft.Extensions.Time.Testing;

namespace Flux.Ingest.Tests.Http;

public sealed class BodyAdmissionTests : IDisposable
{
    private const long Megabyte = 1 << 20;

    // A tenth of it is room for bodies: one megabyte.
    private readonly MemoryBudget _memory = new(10 * Megabyte);
    private readonly FakeTimeProvider _time = new();
    private readonly BodyAdmission _admission;

    public BodyAdmissionTests() => _admission = new BodyAdmission(_memory, TimeSpan.FromSeconds(10), _time);

    public void Dispose() => _admission.Dispose();

    [Fact]
    public void A_small_body_is_read_at_once_however_much_is_held()
    {
        _memory.Reserve(9 * Megabyte);
        _admission.BeginCommit();

        Assert.True(Enter(BodyAdmission.Small).IsCompletedSuccessfully);
        Assert.Equal(0, _admission.WaitingBytes);
    }

    [Fact]
    public async Task Large_bodies_wait_for_room_and_get_it_in_their_order()
    {
        var first = await Enter(Megabyte);
        var second = Enter(Megabyte / 2);
        var third = Enter(Megabyte / 2);
        Assert.False(second.IsCompleted || third.IsCompleted);
        Assert.Equal(Megabyte, _admission.WaitingBytes);

        // Read, and now held as rows that are being committed.
        _memory.Reserve(Megabyte);
        _admission.BeginCommit();
        first!.Dispose();
        Assert.False(second.IsCompleted);

        _memory.Release(Megabyte / 2);
        _admission.EndCommit();
        await second;
        Assert.False(third.IsCompleted);

        _memory.Release(Megabyte / 2);
        (await second)!.Dispose();
        await third;
        Assert.Equal(0, _admission.WaitingBytes);
    }

    [Fact]
    public async Task What_a_sender_announces_and_does_not_send_holds_up_the_others_for_a_moment_only()
    {
        Assert.NotNull(await Enter(Megabyte));
        var other = Enter(Megabyte);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.False(other.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        await other;
    }

    [Fact]
    public async Task Those_who_keep_arriving_do_not_put_off_the_look_at_those_who_wait()
    {
        Assert.NotNull(await Enter(Megabyte));
        var other = Enter(Megabyte);
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            _ = Enter(Megabyte);
        }

        await other.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_body_that_announces_more_than_the_room_gets_in_beside_small_commits()
    {
        _memory.Reserve(BodyAdmission.Small);
        _admission.BeginCommit();

        Assert.True(Enter(2 * Megabyte).IsCompletedSuccessfully);
    }

    [Fact]
    public void Where_nothing_is_committed_there_is_nothing_to_wait_for()
    {
        _memory.Reserve(5 * Megabyte);

        Assert.True(Enter(Megabyte).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_body_that_gets_no_room_in_time_is_refused_and_forgotten()
    {
        _memory.Reserve(5 * Megabyte);
        _admission.BeginCommit();
        var body = Enter(Megabyte);
        _time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<OverloadException>(() => body);
        Assert.Equal(0, _admission.WaitingBytes);
    }

    [Fact]
    public async Task A_client_that_leaves_gives_up_its_place()
    {
        _memory.Reserve(5 * Megabyte);
        _admission.BeginCommit();
        using var gone = new CancellationTokenSource();
        var body = _admission.EnterAsync(Megabyte, gone.Token).AsTask();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => body);
        Assert.Equal(0, _admission.WaitingBytes);
    }

    [Theory]
    [InlineData(1_000L, false, 1_000L)]
    [InlineData(1_000L, true, 8_000L)]
    [InlineData(null, false, Megabyte)]
    [InlineData(long.MaxValue, true, 2 * Megabyte)]
    public void A_body_is_taken_for_as_large_as_its_headers_tell(long? contentLength, bool isCompressed, long size) =>
        Assert.Equal(size, BodyAdmission.SizeOf(contentLength, isCompressed));

    private Task<BodyAdmission.Ticket?> Enter(long size) => _admission.EnterAsync(size, CancellationToken.None).AsTask();
}

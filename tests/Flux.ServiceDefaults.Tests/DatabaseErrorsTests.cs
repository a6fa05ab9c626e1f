using System.Net.Sockets;
using Npgsql;

namespace Flux.ServiceDefaults.Tests;

public sealed class DatabaseErrorsTests
{
    [Theory]
    [InlineData("57P01", DatabaseErrorKind.Outage)] // admin_shutdown
    [InlineData("57P02", DatabaseErrorKind.Outage)] // crash_shutdown
    [InlineData("57P03", DatabaseErrorKind.Outage)] // cannot_connect_now
    [InlineData("53300", DatabaseErrorKind.Outage)] // too_many_connections
    [InlineData("08006", DatabaseErrorKind.Outage)] // connection_failure
    [InlineData("42P01", DatabaseErrorKind.Refused)] // undefined_table
    [InlineData("42501", DatabaseErrorKind.Refused)] // insufficient_privilege
    [InlineData("40P01", DatabaseErrorKind.Refused)] // deadlock_detected
    [InlineData("53100", DatabaseErrorKind.Refused)] // disk_full
    [InlineData("57014", DatabaseErrorKind.Refused)] // query_canceled
    [InlineData("22P02", DatabaseErrorKind.Data)] // invalid_text_representation
    [InlineData("23505", DatabaseErrorKind.Data)] // unique_violation
    [InlineData("54000", DatabaseErrorKind.Data)] // program_limit_exceeded
    [InlineData("P0001", DatabaseErrorKind.Data)] // raise_exception
    [InlineData("42804", DatabaseErrorKind.Data)] // datatype_mismatch
    public void Errors_of_the_server_are_classified_by_SqlState(string sqlState, DatabaseErrorKind kind)
    {
        Assert.Equal(kind, DatabaseErrors.KindOf(Refusal(sqlState)));
        Assert.Equal(kind, DatabaseErrors.KindOf(new InvalidOperationException("around", Refusal(sqlState))));
    }

    [Theory]
    [InlineData("57P03", true)]
    [InlineData("53300", true)]
    [InlineData("08006", true)]
    [InlineData("22P02", false)]
    [InlineData("42P01", false)]
    public void Only_outages_are_outages(string sqlState, bool outage)
    {
        Assert.Equal(outage, DatabaseErrors.IsOutage(Refusal(sqlState)));
        Assert.Equal(outage, DatabaseErrors.IsOutage(new InvalidOperationException("around", Refusal(sqlState))));
    }

    public static TheoryData<Exception> BrokenConnections =>
    [
        new NpgsqlException("said", new SocketException((int)SocketError.ConnectionRefused)),
        new NpgsqlException("said", new IOException("reset")),
        new NpgsqlException("said", new TimeoutException()),
        new SocketException((int)SocketError.HostNotFound),
        new TimeoutException(),
        new InvalidOperationException("around", new NpgsqlException("said", new IOException("reset"))),
    ];

    [Theory]
    [MemberData(nameof(BrokenConnections), DisableDiscoveryEnumeration = true)]
    public void A_connection_that_is_refused_or_breaks_is_an_outage(Exception error) =>
        Assert.Equal(DatabaseErrorKind.Outage, DatabaseErrors.KindOf(error));

    [Fact]
    public void An_error_of_the_driver_is_refused() =>
        Assert.Equal(DatabaseErrorKind.Refused, DatabaseErrors.KindOf(new NpgsqlException("no password")));

    public static TheoryData<Exception> OtherErrors =>
    [
        new InvalidOperationException("a bug"),
        new ObjectDisposedException("a bug"),
        new IOException("the client's connection"),
        new OperationCanceledException(),
        new TimeoutException("a query's limit", new OperationCanceledException()),
    ];

    [Theory]
    [MemberData(nameof(OtherErrors), DisableDiscoveryEnumeration = true)]
    public void Bugs_and_errors_of_clients_are_not_errors_of_the_database(Exception error) =>
        Assert.Equal(DatabaseErrorKind.None, DatabaseErrors.KindOf(error));

    private static PostgresException Refusal(string sqlState) => new("said", "ERROR", "ERROR", sqlState);
}

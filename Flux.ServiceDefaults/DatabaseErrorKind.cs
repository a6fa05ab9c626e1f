namespace Flux.ServiceDefaults;

/// <summary>The kinds of database errors that callers treat differently. See <see cref="DatabaseErrors"/>.</summary>
public enum DatabaseErrorKind
{
    /// <summary>Not an error of the database. Usually a bug: never retried and never reported as an outage.</summary>
    None,

    /// <summary>No server answered, or it takes no sessions now: the same statement may succeed later.</summary>
    Outage,

    /// <summary>
    /// The server refused the statement for another reason than its values: rights, a missing table, a lock, a full disk.
    /// </summary>
    Refused,

    /// <summary>The server refused the values: the same values will be refused again.</summary>
    Data,
}

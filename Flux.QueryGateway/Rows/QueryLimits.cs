using System.ComponentModel.DataAnnotations;

namespace Flux.QueryGateway.Rows;

/// <summary>Limits of row queries, section <c>Flux:Query</c>.</summary>
internal sealed class QueryLimits : IValidatableObject
{
    public const string Section = "Flux:Query";

    /// <summary>Rows of a page where the client does not specify it.</summary>
    [Range(1, 10_000_000)]
    public int PageSize { get; set; } = 1_000;

    /// <summary>Most rows of a page. Responses are streamed in constant memory, so this bounds time, not memory.</summary>
    [Range(1, 10_000_000)]
    public int MaxPageSize { get; set; } = 100_000;

    /// <summary>How long the database may work on one request. The time that a slow client takes to read does not count.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most terms in one filter or order.</summary>
    [Range(1, 10_000)]
    public int MaxCost { get; set; } = 200;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PageSize > MaxPageSize)
            yield return new ValidationResult(
                $"{Section}:{nameof(PageSize)} ({PageSize}) is above {nameof(MaxPageSize)} ({MaxPageSize}).", [nameof(PageSize)]);
    }
}

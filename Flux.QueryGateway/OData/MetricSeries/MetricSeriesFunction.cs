using Flux.QueryGateway.OData.Binding;
using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.OData.Reading;
using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.Rows;
using Flux.QueryGateway.Series;
using Microsoft.AspNetCore.OData.Query;
using Microsoft.AspNetCore.OData.Query.Expressions;
using Microsoft.Extensions.Options;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.MetricSeries;

/// <summary><c>MetricSeries(from=…,to=…,bucket=…)</c>: bucketed values from the same reader as GraphQL's <c>series</c>.</summary>
/// <remarks>
/// Composable with <c>$filter $orderby $skip $top $count $select</c>. Those are applied to the result, whose size is limited:
/// a filter or an order by values sees them after filling and thinning.
/// </remarks>
internal sealed class MetricSeriesFunction(SeriesReader series, IOptions<QueryLimits> limits, TimeProvider timeProvider) : IODataFunction
{
    private static readonly string[] Properties =
    [
        nameof(MetricSeriesRow.Bucket),
        nameof(MetricSeriesRow.DeviceId),
        nameof(MetricSeriesRow.MetricName),
        nameof(MetricSeriesRow.Value),
        nameof(MetricSeriesRow.Count),
    ];

    public string Name => MetricSeriesModel.Function;

    public void Declare(EdmModel model, EdmEntityContainer container) => MetricSeriesModel.Declare(model, container);

    public async Task WriteAsync(
        HttpContext http, OperationImportSegment call, ODataUriParser parser, SystemOptions options, string serviceRoot)
    {
        using var working = new WorkingTime(limits.Value.Timeout, timeProvider, http.RequestAborted);
        try
        {
            var format = ResponseFormat.Of(http.Request, options["$format"]);
            var selected = Selected(parser, options);
            var result = await series.ReadAsync(new MetricSeriesReader(call, parser).Read(), working.Token);
            var (rows, count) = Compose(Rows(result), parser, options, http.RequestServices.GetRequiredService<IEdmModel>());
            await MetricSeriesResponse.WriteAsync(http, result, rows, count, selected, format, $"{serviceRoot}$metadata", working);
        }
        catch (SeriesException refused)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, refused.In(MetricSeriesReader.Words)) { Target = Name };
        }
        catch (OperationCanceledException late) when (working.IsOver && !http.RequestAborted.IsCancellationRequested)
        {
            throw new TimeoutException($"The series took longer than {limits.Value.Timeout.TotalSeconds} s.", late);
        }
    }

    private static IQueryable<MetricSeriesRow> Rows(SeriesResult result) => result.Series
        .SelectMany(each => each.Points.Select(point => new MetricSeriesRow
        {
            Bucket = new DateTimeOffset(point.Time),
            DeviceId = each.DeviceId,
            MetricName = each.MetricName,
            Value = point.Value,
            Count = point.Count,
        }))
        .AsQueryable();

    private (IReadOnlyList<MetricSeriesRow> Rows, long? Count) Compose(
        IQueryable<MetricSeriesRow> rows, ODataUriParser parser, SystemOptions options, IEdmModel model)
    {
        foreach (var option in new[] { "$apply", "$skiptoken" })
        {
            if (options[option] is not null)
                throw new RefusedException(
                    StatusCodes.Status400BadRequest, $"{option} cannot be combined with {MetricSeriesModel.Function}.")
                { Target = option };
        }

        var composed = (IQueryable)rows;
        if (options["$filter"] is { } filter)
            composed = Parse("$filter", filter, () =>
                new SeriesFilterBinder(new TermCount(limits.Value.MaxCost)).ApplyBind(composed, parser.ParseFilter(), Context(model)));
        var count = options.Flag("$count") ? Evaluate("$filter", ((IQueryable<MetricSeriesRow>)composed).LongCount) : (long?)null;
        if (options["$orderby"] is { } order)
            composed = Parse("$orderby", order, () => new SeriesOrderBinder(new TermCount(limits.Value.MaxCost))
                .ApplyBind(composed, parser.ParseOrderBy(), Context(model), alreadyOrdered: false));
        var result = (IQueryable<MetricSeriesRow>)composed;
        if (options.Rows("$skip") is { } skip)
            result = result.Skip(skip);
        if (options.Rows("$top") is { } top)
            result = result.Take(top);
        return (Evaluate(options["$filter"] is null ? "$orderby" : "$filter", result.ToList), count);
    }

    /// <summary>Maps exceptions of computations in memory, which the database would report as errors.</summary>
    private static T Evaluate<T>(string option, Func<T> evaluate)
    {
        try
        {
            return evaluate();
        }
        catch (Exception problem) when (
            problem is ArithmeticException or ArgumentException or FormatException or InvalidCastException or InvalidOperationException)
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"{option} computes a value that is undefined for some of the points, such as a division by zero.",
                problem)
            { Target = option };
        }
    }

    private static QueryBinderContext Context(IEdmModel model) => new(
        model,
        new ODataQuerySettings { HandleNullPropagation = HandleNullPropagationOption.True, TimeZone = TimeZoneInfo.Utc },
        typeof(MetricSeriesRow));

    private static string[] Selected(ODataUriParser parser, SystemOptions options)
    {
        if (options["$select"] is not { } text)
            return Properties;
        var clause = Parse("$select", text, parser.ParseSelectAndExpand);
        if (clause is null || clause.AllSelected)
            return Properties;
        var names = clause.SelectedItems.OfType<PathSelectItem>().Select(item => item.SelectedPath.FirstSegment.Identifier)
            .ToHashSet(StringComparer.Ordinal);
        return [.. Properties.Where(names.Contains)];
    }

    private static T Parse<T>(string name, string text, Func<T> parse)
    {
        try
        {
            return Translation.Run(parse);
        }
        catch (ODataException problem)
        {
            throw ODataErrors.Refusal(problem, name, text, Properties);
        }
    }
}

using System.Linq.Expressions;
using Flux.QueryGateway.OData.Apply;
using Flux.QueryGateway.OData.Binding;
using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.Rows;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;
using Microsoft.AspNetCore.OData.Query;
using Microsoft.AspNetCore.OData.Query.Expressions;
using Microsoft.Extensions.Options;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Reading;

/// <summary>
/// Reads a request's options into an <see cref="ODataQuery"/>: the library parses and binds, this class rejects what cannot be served.
/// </summary>
internal sealed class QueryReader(IEdmModel model, IOptions<QueryLimits> limits)
{
    private static readonly ODataQuerySettings Settings = new()
    {
        HandleNullPropagation = HandleNullPropagationOption.False,
        EnableConstantParameterization = true,
        TimeZone = TimeZoneInfo.Utc,
    };

    private const int MostKept = 256;
    private const int LongestKept = 2048;

    private readonly QueryLimits _limits = limits.Value;
    private readonly RecentlyUsed<(string Set, string Query, int PageSize, ResponseFormat Format), ODataQuery> _known = new(MostKept);

    /// <exception cref="RefusedException">The request has to change.</exception>
    public ODataQuery Read(HttpRequest request, ODataUriParser parser, SystemOptions options, RowSet set, KeySegment? key)
    {
        var pageSize = Math.Min(PagePreference.Of(request) ?? _limits.PageSize, _limits.MaxPageSize);
        var format = ResponseFormat.Of(request, options["$format"]);
        // Charts and tables repeat a query every few seconds. A following page is requested once.
        if (key is not null || options["$skiptoken"] is not null || request.QueryString.Value is not { Length: <= LongestKept } query)
            return Read(parser, options, set, key, pageSize, format, isShared: false);

        var identity = (set.Name, query, pageSize, format);
        if (_known.Find(identity) is { } known)
            return known;

        var read = Read(parser, options, set, key, pageSize, format, isShared: true);
        _known.Add(identity, read);
        return read;
    }

    private ODataQuery Read(
        ODataUriParser parser, SystemOptions options, RowSet set, KeySegment? key, int pageSize, ResponseFormat format, bool isShared)
    {
        var type = (IEdmEntityType)model.FindDeclaredType($"{Model.FluxEdmModel.Namespace}.{set.EntityType}");
        var columns = set.Columns.Select(column => column.Name).ToList();
        var filter = Parse("$filter", options, columns, () => BindFilter(parser.ParseFilter(), set));
        long? top = options.Rows("$top");
        var resumable = key is null && (options["$skiptoken"] is not null || top is null || top > pageSize);
        var keys = Parse("$orderby", options, columns, () => BindOrder(parser.ParseOrderBy(), set)) ?? [];
        var order = RowOrder.By(set, keys, resumable);
        var selected = Parse("$select", options, columns, () => SelectReader.Columns(parser.ParseSelectAndExpand(), set));
        var identity = options.Identity(set.Name);
        var from = ReadToken(options["$skiptoken"], identity, order);
        if (key is not null)
            filter = KeyFilter.Of(set, key, type);

        var (skip, remaining) = from is null ? (options.Rows("$skip") ?? 0, top) : (0, from.Remaining);
        var mayContinue = key is null && (remaining is null || remaining > pageSize);
        var shown = selected ?? set.Columns;
        var rows = new RowQuery(set, order, filter, identity)
        {
            Columns = format.Metadata is MetadataLevel.Full ? [.. shown.Union(set.KeyColumns)] : shown,
            From = from?.Position,
            Skip = skip,
            Take = key is not null ? 1 : (int)Math.Min(remaining ?? pageSize, pageSize),
            LooksAhead = mayContinue,
            WithPositions = mayContinue,
            WithCount = options.Flag("$count") && from?.Count is null,
            IsShared = isShared,
        };
        return new ODataQuery(rows, shown, format)
        {
            IsSelected = selected is not null,
            IsEntity = key is not null,
            PageSize = pageSize,
            Top = remaining,
            KnownCount = options.Flag("$count") ? from?.Count : null,
        };
    }

    /// <exception cref="RefusedException">The request has to change.</exception>
    public AggregateQuery ReadApply(HttpRequest request, ODataUriParser parser, SystemOptions options, RowSet set)
    {
        if (options["$skiptoken"] is not null || options["$count"] is not null)
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                "$apply returns all groups at once: it takes no $skiptoken and no $count. Aggregate $count as Name counts rows.")
            { Target = "$apply" };
        }


        var format = ResponseFormat.Of(request, options["$format"]);
        var reader = new ApplyReader(set, new RowFilterBinder(_limits.MaxCost), new QueryBinderContext(model, Settings, set.RowType));
        return Parse("$apply", options, [.. set.Columns.Select(column => column.Name)], () => reader.Read(parser, options, format))!;
    }

    public LambdaExpression? ReadFilter(ODataUriParser parser, SystemOptions options, RowSet set) =>
        Parse("$filter", options, [.. set.Columns.Select(column => column.Name)], () => BindFilter(parser.ParseFilter(), set));

    private LambdaExpression BindFilter(FilterClause clause, RowSet set) =>
        (LambdaExpression)new RowFilterBinder(_limits.MaxCost).BindFilter(clause, new QueryBinderContext(model, Settings, set.RowType));

    private List<OrderKey> BindOrder(OrderByClause clause, RowSet set)
    {
        var binder = new RowFilterBinder(_limits.MaxCost);
        var context = new QueryBinderContext(model, Settings, set.RowType);
        var keys = new List<OrderKey>();
        for (var by = clause; by is not null; by = by.ThenBy)
        {
            var descending = by.Direction is OrderByDirection.Descending;
            var key = by.Expression is SingleValuePropertyAccessNode { Source: ResourceRangeVariableReferenceNode } property
                ? OrderKey.Requested(Sortable(set.Find(property.Property.Name)!), descending)
                : OrderKey.Requested(
                    Expression.Lambda(Computed(binder.Bind(by.Expression, context)), context.CurrentParameter), descending);
            // A repeated key has no effect.
            if (key.Column is null || !keys.Exists(other => other.Column == key.Column))
                keys.Add(key);
        }

        return keys;
    }

    private static RowColumn Sortable(RowColumn column) =>
        column.IsSortable
            ? column : throw new ODataException($"'{column.Name}' is JSON and has no order. Order by a single tag, as in Tags/location.");

    private static Expression Computed(Expression value) =>
        value.Type == typeof(decimal) || value.Type == typeof(decimal?) ? Expression.Convert(value, typeof(double?))
        : KeyValueCodec.CanHold(value.Type) ? Nullable(value)
        : throw new ODataException(
            "$orderby contains a value that has no order. Order by properties, tags, or numbers and texts computed from them.");

    /// <summary>A computed value can always be null.</summary>
    private static Expression Nullable(Expression value) =>
        value.Type.IsValueType && System.Nullable.GetUnderlyingType(value.Type) is null
            ? Expression.Convert(value, typeof(Nullable<>).MakeGenericType(value.Type))
            : value;

    private static ContinuationToken? ReadToken(string? text, string identity, RowOrder order) =>
        text is null ? null
        : ContinuationToken.TryRead(text, identity, order, out var token) ? token
        : throw new RefusedException(
            StatusCodes.Status400BadRequest,
            "The $skiptoken was not issued for this query. Follow @odata.nextLink unchanged, or start again without $skiptoken.")
        {
            Target = "$skiptoken",
            Position = 0,
        };

    private static T? Parse<T>(string name, SystemOptions options, IReadOnlyList<string> columns, Func<T?> parse)
        where T : class
    {
        if (options[name] is not { } text)
            return null;

        try
        {
            return Translation.Run(parse);
        }
        catch (ODataException problem)
        {
            throw ODataErrors.Refusal(problem, name, text, columns);
        }
    }
}

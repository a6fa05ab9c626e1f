using System.Linq.Expressions;
using Flux.QueryGateway.OData.Binding;
using Flux.QueryGateway.OData.Reading;
using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.Rows.Sets;
using Microsoft.AspNetCore.OData.Query.Expressions;
using Microsoft.OData;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace Flux.QueryGateway.OData.Apply;

/// <summary>Reads a parsed <c>$apply</c>.</summary>
/// <seealso href="https://docs.oasis-open.org/odata/odata-data-aggregation-ext/v4.0/odata-data-aggregation-ext-v4.0.html"/>
internal sealed class ApplyReader(RowSet set, RowFilterBinder binder, QueryBinderContext context)
{
    private readonly List<LambdaExpression> _filters = [];
    private readonly List<SingleValueNode> _groupFilters = [];
    private readonly List<AggregateColumn> _columns = [];

    public AggregateQuery Read(ODataUriParser parser, SystemOptions options, ResponseFormat format)
    {
        foreach (var transformation in parser.ParseApply().Transformations)
            Read(transformation);
        if (_columns.Count == 0)
            throw new ODataException("$apply has no groupby and no aggregate. To filter only, use $filter.");
        if (_columns.CountBy(column => column.Name, StringComparer.Ordinal).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
            throw new ODataException($"$apply names '{twice}' twice; give each column of the result a different name.");
        if (options["$filter"] is not null)
            _groupFilters.Add(parser.ParseFilter().Expression);
        if (options["$select"] is not null)
            throw new ODataException("$select cannot be combined with $apply: groupby and aggregate determine the columns of the result.");

        return new AggregateQuery(
            set,
            context.CurrentParameter,
            _filters,
            _columns,
            _groupFilters,
            options["$orderby"] is null ? null : parser.ParseOrderBy(),
            options.Rows("$top"),
            options.Rows("$skip") ?? 0,
            format);
    }

    private void Read(TransformationNode transformation)
    {
        switch (transformation)
        {
            case FilterTransformationNode filter when _columns.Count == 0:
                _filters.Add((LambdaExpression)binder.BindFilter(filter.FilterClause, context));
                break;
            case FilterTransformationNode filter:
                _groupFilters.Add(filter.FilterClause.Expression);
                break;
            case GroupByTransformationNode group when _columns.Count == 0:
                foreach (var property in group.GroupingProperties)
                    AddKey(property);
                if (group.ChildTransformations is AggregateTransformationNode inner)
                    AddAggregates(inner);
                else if (group.ChildTransformations is not null)
                    throw new ODataException("Inside groupby only aggregate is supported.");
                break;
            case AggregateTransformationNode aggregate when _columns.Count == 0:
                AddAggregates(aggregate);
                break;
            default:
                throw new ODataException("$apply takes filters, then one groupby or aggregate, then filters of its result.");
        }
    }

    private void AddKey(GroupByPropertyNode property)
    {
        if (property.ChildTransformations.Count > 0)
        {
            foreach (var tag in property.ChildTransformations)
                _columns.Add(
                    new AggregateColumn($"{property.Name}/{tag.Name}", null, binder.Bind(tag.Expression, context), ColumnKind.Text));
            return;
        }

        if (set.Find(property.Name) is not { IsSortable: true } column)
            throw new ODataException(
                $"Groups cannot be made by '{property.Name}'. Group by a property that is not JSON, or by one tag, as in Tags/location.");
        _columns.Add(
            new AggregateColumn(column.Name, null, binder.Bind(property.Expression, context), column.Kind) { Levels = column.Levels });
    }

    private void AddAggregates(AggregateTransformationNode aggregate)
    {
        foreach (var expression in aggregate.AggregateExpressions)
        {
            if (expression is not AggregateExpression single)
                throw new ODataException("aggregate takes expressions of the form 'Property with method as Name'.");
            _columns.Add(single.Method is AggregationMethod.VirtualPropertyCount
                ? new AggregateColumn(single.Alias, AggregateFunction.Count, null, ColumnKind.Long)
                : Aggregated(single, binder.Bind(single.Expression, context)));
        }
    }

    private static AggregateColumn Aggregated(AggregateExpression expression, Expression input)
    {
        var type = Nullable.GetUnderlyingType(input.Type) ?? input.Type;
        var isNumber = type == typeof(double) || type == typeof(long) || type == typeof(int) || type == typeof(decimal);
        var kind = type == typeof(string) ? ColumnKind.Text : type == typeof(DateTimeOffset) ? ColumnKind.Timestamp : ColumnKind.Double;
        return expression.Method switch
        {
            AggregationMethod.CountDistinct =>
                new AggregateColumn(expression.Alias, AggregateFunction.CountDistinct, input, ColumnKind.Long),
            AggregationMethod.Sum when isNumber => new AggregateColumn(expression.Alias, AggregateFunction.Sum, input, ColumnKind.Double),
            AggregationMethod.Average when isNumber =>
                new AggregateColumn(expression.Alias, AggregateFunction.Average, input, ColumnKind.Double),
            AggregationMethod.Min when isNumber || kind is not ColumnKind.Double =>
                new AggregateColumn(expression.Alias, AggregateFunction.Min, input, kind),
            AggregationMethod.Max when isNumber || kind is not ColumnKind.Double =>
                new AggregateColumn(expression.Alias, AggregateFunction.Max, input, kind),
            AggregationMethod.Custom =>
                throw new ODataException("The aggregation methods are sum, average, min, max and countdistinct; $count counts rows."),
            var method => throw new ODataException($"The method '{method}' cannot aggregate a value of this type."),
        };
    }
}

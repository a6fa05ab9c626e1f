using Flux.QueryGateway.OData.Model;
using Microsoft.OData.Edm;
using Microsoft.OData.ModelBuilder;

namespace Flux.QueryGateway.OData.MetricSeries;

/// <summary>The function <c>MetricSeries</c> in the entity data model.</summary>
internal static class MetricSeriesModel
{
    public const string Function = "MetricSeries";
    public const string PointType = "MetricSeriesPoint";
    private const int Microseconds = 6;

    public static void Declare(EdmModel model, EdmEntityContainer container)
    {
        var point = new EdmComplexType(FluxEdmModel.Namespace, PointType);
        point.AddStructuralProperty(nameof(MetricSeriesRow.Bucket), Time(nullable: false));
        point.AddStructuralProperty(nameof(MetricSeriesRow.DeviceId), Text(nullable: false));
        point.AddStructuralProperty(nameof(MetricSeriesRow.MetricName), Text(nullable: false));
        point.AddStructuralProperty(nameof(MetricSeriesRow.Value), EdmCoreModel.Instance.GetDouble(isNullable: true));
        point.AddStructuralProperty(nameof(MetricSeriesRow.Count), EdmCoreModel.Instance.GetInt64(isNullable: false));
        model.AddElement(point);
        model.SetAnnotationValue(point, new ClrTypeAnnotation(typeof(MetricSeriesRow)));

        var function = new EdmFunction(
            FluxEdmModel.Namespace, Function, EdmCoreModel.GetCollection(
                new EdmComplexTypeReference(point, isNullable: false)), isBound: false, entitySetPathExpression: null, isComposable: true);
        function.AddParameter("from", Time(nullable: false));
        function.AddParameter("to", Time(nullable: false));
        function.AddOptionalParameter("bucket", EdmCoreModel.Instance.GetDuration(isNullable: true));
        function.AddOptionalParameter("calendar", Text(nullable: true));
        function.AddOptionalParameter("aggregation", Text(nullable: true), "'avg'");
        function.AddOptionalParameter("deviceId", Text(nullable: true));
        function.AddOptionalParameter("deviceIds", Texts());
        function.AddOptionalParameter("metricName", Text(nullable: true));
        function.AddOptionalParameter("metricNames", Texts());
        function.AddOptionalParameter("tags", Text(nullable: true));
        function.AddOptionalParameter("fill", Text(nullable: true), "'none'");
        function.AddOptionalParameter("maxPoints", EdmCoreModel.Instance.GetInt32(isNullable: true));
        function.AddOptionalParameter("timeZone", Text(nullable: true), "'UTC'");
        function.AddOptionalParameter("source", Text(nullable: true));
        model.AddElement(function);
        container.AddFunctionImport(Function, function, entitySet: null, includeInServiceDocument: false);
    }

    private static IEdmTypeReference Time(bool nullable) =>
        EdmCoreModel.Instance.GetTemporal(EdmPrimitiveTypeKind.DateTimeOffset, Microseconds, nullable);

    private static IEdmTypeReference Text(bool nullable) => EdmCoreModel.Instance.GetString(nullable);

    private static IEdmTypeReference Texts() => EdmCoreModel.GetCollection(Text(nullable: false));
}

/// <summary>One point of one series, as <c>MetricSeries</c> returns it.</summary>
internal sealed class MetricSeriesRow
{
    /// <summary>Start of the bucket.</summary>
    public DateTimeOffset Bucket { get; init; }

    public required string DeviceId { get; init; }

    public required string MetricName { get; init; }

    public double? Value { get; init; }

    /// <summary>Number of raw rows in the bucket; 0 where it was filled.</summary>
    public long Count { get; init; }
}

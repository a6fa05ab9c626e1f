using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.Rows.Sets;
using Flux.Timeseries;
using Flux.Timeseries.ReadModel;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Vocabularies;
using Microsoft.OData.Edm.Vocabularies.V1;
using Microsoft.OData.ModelBuilder;

namespace Flux.QueryGateway.OData.Model;

/// <summary>The <see cref="RowSets"/> as an entity data model: namespace <c>Flux</c>, one entity set each.</summary>
internal static class FluxEdmModel
{
    public const string Namespace = "Flux";
    private const int Microseconds = 6;

    public static EdmModel Build(IEnumerable<IODataFunction> functions)
    {
        var model = new EdmModel();
        var container = new EdmEntityContainer(Namespace, "Container");
        model.AddElement(container);
        var tags = new EdmComplexType(Namespace, "Tags", baseType: null, isAbstract: false, isOpen: true);
        model.AddElement(tags);
        AddEnum<DeviceLogLevel>(model, nameof(LogRow.LogLevel));
        AddEnum<EventSeverity>(model, nameof(EventRow.Severity));

        foreach (var rows in RowSets.All)
        {
            var type = (EdmEntityType?)model.FindDeclaredType($"{Namespace}.{rows.EntityType}") ?? AddEntityType(model, rows, tags);
            var set = container.AddEntitySet(rows.Name, type);
            model.SetVocabularyAnnotation(Description(model, set, rows.Description));
        }

        foreach (var function in functions)
            function.Declare(model, container);
        return model;
    }

    private static EdmEntityType AddEntityType(EdmModel model, RowSet rows, EdmComplexType tags)
    {
        var type = new EdmEntityType(Namespace, rows.EntityType);
        foreach (var column in rows.Columns)
        {
            var property = type.AddStructuralProperty(column.Name, TypeOf(model, column, tags));
            if (rows.Key.Contains(column.Name, StringComparer.Ordinal))
                type.AddKeys(property);
        }

        model.AddElement(type);
        model.SetAnnotationValue(type, new ClrTypeAnnotation(rows.RowType));
        return type;
    }

    private static IEdmTypeReference TypeOf(EdmModel model, RowColumn column, EdmComplexType tags) => column.Kind switch
    {
        ColumnKind.Timestamp => EdmCoreModel.Instance.GetTemporal(EdmPrimitiveTypeKind.DateTimeOffset, Microseconds, column.Nullable),
        ColumnKind.Double => EdmCoreModel.Instance.GetDouble(column.Nullable),
        ColumnKind.Long => EdmCoreModel.Instance.GetInt64(column.Nullable),
        ColumnKind.Tags => new EdmComplexTypeReference(tags, column.Nullable),
        ColumnKind.Json => EdmCoreModel.Instance.GetUntyped(),
        ColumnKind.Level => new EdmEnumTypeReference(
            (IEdmEnumType)model.FindDeclaredType($"{Namespace}.{column.Name}"),
            column.Nullable),
        _ => EdmCoreModel.Instance.GetString(column.Nullable),
    };

    /// <summary>
    /// Types have the names of their properties; members are the lower-case words that the tables hold and the ingest accepts.
    /// </summary>
    private static void AddEnum<TEnum>(EdmModel model, string name)
        where TEnum : struct, Enum
    {
        var type = new EdmEnumType(Namespace, name);
        foreach (var value in Enum.GetValues<TEnum>())
            type.AddMember(LevelWord.Of(value), new EdmEnumMemberValue(Convert.ToInt64(value, provider: null)));

        model.AddElement(type);
        model.SetAnnotationValue(type, new ClrTypeAnnotation(typeof(TEnum)));
    }

    private static EdmVocabularyAnnotation Description(EdmModel model, IEdmVocabularyAnnotatable target, string text)
    {
        var annotation = new EdmVocabularyAnnotation(target, CoreVocabularyModel.DescriptionTerm, new EdmStringConstant(text));
        annotation.SetSerializationLocation(model, EdmVocabularyAnnotationSerializationLocation.Inline);
        return annotation;
    }
}

using System.Text.Json;

namespace Flux.QueryGateway.GraphQL.Execution;

/// <summary>What a client selected of one object type: fragments spread, directives applied, duplicates merged.</summary>
internal sealed record Selection(JsonEncodedText TypeName, IReadOnlyList<SelectedField> Fields)
{
    /// <summary>The first selection of a field, under any alias; null where it was not selected.</summary>
    public SelectedField? Find(string name) => Fields.FirstOrDefault(field => field.Name == name);
}

/// <summary>One selected field: the key of the response, the field's own name, and what was selected of its object.</summary>
internal sealed record SelectedField(JsonEncodedText Key, string Name, Selection? Selection)
{
    public const string TypeName = "__typename";
}

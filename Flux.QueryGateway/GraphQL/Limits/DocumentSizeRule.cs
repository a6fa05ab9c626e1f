using GraphQL.Validation;
using GraphQLParser.AST;
using GraphQLParser.Visitors;
using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL.Limits;

/// <summary>Rejects documents with too many fields, aliases or other parts before any other rule runs.</summary>
/// <remarks>
/// It throws: after an error that is only reported, validation continues and compares every field with every other. Ten thousand
/// fields took twenty seconds.
/// </remarks>
internal sealed class DocumentSizeRule(IOptions<GraphQLOptions> options) : ValidationRuleBase
{
    /// <summary>An ordinary field has a few arguments.</summary>
    private const int PartsPerField = 8;

    public override async ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context)
    {
        var counted = new Count();
        await new Counter().VisitAsync(context.Document, counted);
        var (most, aliases, parts) = (options.Value.MaxFields, options.Value.MaxAliases, options.Value.MaxFields * PartsPerField);
        if (counted.Fields > most)
            throw Refusal("FIELD_LIMIT", $"The document has {counted.Fields} fields; the most allowed is {most}.");
        if (counted.Aliases > aliases)
            throw Refusal("ALIAS_LIMIT", $"The document has {counted.Aliases} aliases; the most allowed is {aliases}.");
        if (counted.Parts > parts)
            throw Refusal("DOCUMENT_LIMIT",
                $"The document has {counted.Parts} fragments, spreads, variables, arguments and directives; the most allowed is {parts}.");
        return null;
    }

    private static ValidationError Refusal(string code, string message) => new(message) { Code = code };

    private sealed class Count : IASTVisitorContext
    {
        public int Fields { get; set; }

        public int Aliases { get; set; }

        public int Parts { get; set; }

        public CancellationToken CancellationToken => default;
    }

    private sealed class Counter : ASTVisitor<Count>
    {
        public override ValueTask VisitAsync(ASTNode? node, Count context)
        {
            context.Parts += node is GraphQLFragmentDefinition or GraphQLFragmentSpread or GraphQLInlineFragment
                or GraphQLVariableDefinition or GraphQLArgument or GraphQLDirective ? 1 : 0;
            return base.VisitAsync(node, context);
        }

        protected override ValueTask VisitFieldAsync(GraphQLField field, Count context)
        {
            context.Fields++;
            context.Aliases += field.Alias is null ? 0 : 1;
            return base.VisitFieldAsync(field, context);
        }
    }
}

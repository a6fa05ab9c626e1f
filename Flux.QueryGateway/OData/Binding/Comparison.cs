using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Binding;

/// <summary>A comparison by <c>eq ne gt ge lt le</c>, with a constant side moved to the right.</summary>
internal sealed record Comparison(SingleValueNode Left, BinaryOperatorKind Kind, SingleValueNode Right)
{
    public static Comparison? Of(BinaryOperatorNode node) =>
        node.OperatorKind is BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual
            or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
            or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
            ? Strip(node.Left) is ConstantNode
                ? new Comparison(Strip(node.Right), Mirrored(node.OperatorKind), Strip(node.Left))
                : new Comparison(Strip(node.Left), node.OperatorKind, Strip(node.Right))
            : null;

    /// <summary>Removes the parser's conversions of columns and constants, which change nothing.</summary>
    public static SingleValueNode Strip(SingleValueNode node) =>
        node is ConvertNode { Source: ConstantNode or SingleValuePropertyAccessNode or SingleValueOpenPropertyAccessNode } convert
            ? convert.Source : node;

    private static BinaryOperatorKind Mirrored(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        _ => kind,
    };
}

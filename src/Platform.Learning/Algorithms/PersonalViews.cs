using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms;

/// <summary>How a client's model is put together from the federation's and its own. Every result has the model's own tensors, so it is used like any other.</summary>
internal static class PersonalViews
{
    /// <summary>The federation's model with some tensors replaced by the client's.</summary>
    public static TensorSlot Replaced(TensorSlot model, TensorSlot own)
    {
        var view = model.Clone();
        view.CopyCommon(own);
        return view;
    }

    /// <summary>The federation's model whose class scores are those of its own head plus those of the client's: the sum of two linear maps is one.</summary>
    public static TensorSlot WithAddedHead(TensorSlot model, TensorSlot head)
    {
        var view = model.Clone();
        view.AddScaledCommon(head, 1);
        return view;
    }
}

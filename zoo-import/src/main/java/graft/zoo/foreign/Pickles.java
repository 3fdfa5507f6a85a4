package graft.zoo.foreign;

import java.util.List;

/** Pickles outside of PyTorch's containers. None is ever executed. */
final class Pickles {
    static final List<ForeignFormat> FORMATS = List.of(
            new ForeignFormat("a pickled scikit-learn model (joblib or pickle)",
                    s -> isPickle(s) && s.holds("sklearn"),
                    "a network's weights can be saved as arrays (of an MLP: numpy.savez('%s.npz', *model.coefs_, "
                            + "*model.intercepts_)); to export the whole model: skl2onnx.to_onnx(model, sample)"),
            new ForeignFormat("a pickle that joblib wrote", s -> isPickle(s) && s.holds("joblib"),
                    "load it where it was made and save the arrays: numpy.savez('%s.npz', **joblib.load('%f'))"),
            new ForeignFormat("PaddlePaddle's weights (.pdparams)",
                    s -> isPickle(s) && s.holds("StructuredToParameterName@@"),
                    "save the arrays with Paddle: python -c \"import paddle, numpy; numpy.savez('%s.npz', "
                            + "**{k: v.numpy() for k, v in paddle.load('%f').items()})\"; or export the network: "
                            + "paddle.onnx.export(model, '%s', input_spec=[…])"),
            new ForeignFormat("a pickled Keras model", s -> isPickle(s) && s.holds("keras"),
                    "load it where it was made, and model.save('%s.keras')"),
            new ForeignFormat("a bare pickle", Pickles::isPickle,
                    "pickles are read only inside PyTorch's containers: save it with torch.save(state_dict, path)"));

    private Pickles() {
    }

    private static boolean isPickle(Sample sample) {
        return sample.head().length() > 2 && sample.head().charAt(0) == 0x80 && sample.head().charAt(1) >= 2
                && sample.head().charAt(1) <= 5;
    }
}

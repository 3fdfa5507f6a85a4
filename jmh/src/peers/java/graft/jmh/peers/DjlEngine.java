package graft.jmh.peers;

import ai.djl.MalformedModelException;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.nio.file.Path;

/**
 * DJL, the Deep Java Library, over PyTorch's native library, {@code ai.djl.pytorch:pytorch-engine}. It reads no ONNX
 * files, but what {@code torch.jit.trace} wrote of the same network.
 */
final class DjlEngine implements Engine {
    private final ZooModel<float[], float[]> model;
    private final Predictor<float[], float[]> predictor;

    DjlEngine(Path torchScript, int batch, int side, int threads) {
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        Criteria<float[], float[]> criteria = Criteria.builder().setTypes(float[].class, float[].class)
                .optModelPath(torchScript).optEngine("PyTorch")
                .optTranslator(new Arrays(new Shape(batch, JavaPeer.CHANNELS, side, side))).build();
        try {
            model = criteria.loadModel();
        } catch (IOException | ModelNotFoundException | MalformedModelException | EngineException e) {
            throw new IllegalStateException("DJL does not load " + torchScript + ": " + e.getMessage(), e);
        }
        predictor = model.newPredictor();
    }

    /** From an array to DJL's, and back. */
    private record Arrays(Shape shape) implements NoBatchifyTranslator<float[], float[]> {
        @Override
        public NDList processInput(TranslatorContext context, float[] images) {
            NDManager manager = context.getNDManager();
            return new NDList(manager.create(images, shape));
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList outputs) {
            return outputs.singletonOrThrow().toFloatArray();
        }
    }

    @Override
    public String version() {
        ai.djl.engine.Engine engine = ai.djl.engine.Engine.getEngine("PyTorch");
        return "DJL " + ai.djl.engine.Engine.getDjlVersion() + " with PyTorch " + engine.getVersion();
    }

    @Override
    public Layout layout() {
        return Layout.NCHW;
    }

    @Override
    public float[] run(float[] images) {
        try {
            return predictor.predict(images);
        } catch (TranslateException e) {
            throw new IllegalStateException("DJL does not run: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }
}

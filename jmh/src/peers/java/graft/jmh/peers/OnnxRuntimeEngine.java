package graft.jmh.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** ONNX Runtime's jar, {@code com.microsoft.onnxruntime:onnxruntime}, with its default optimisations. */
final class OnnxRuntimeEngine implements Engine {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final FloatBuffer pixels;
    private final OnnxTensor input;
    private final Map<String, OnnxTensor> inputs;

    OnnxRuntimeEngine(Path onnx, int batch, int side, int threads) {
        // Outside of the heap, as its javadoc asks: what lies there is read in place.
        pixels = ByteBuffer.allocateDirect(batch * JavaPeer.CHANNELS * side * side * Float.BYTES)
                .order(ByteOrder.nativeOrder()).asFloatBuffer();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            session = environment.createSession(onnx.toString(), options);
            input = OnnxTensor.createTensor(environment, pixels, new long[] {batch, JavaPeer.CHANNELS, side, side});
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not load " + onnx + ": " + e.getMessage(), e);
        }
        inputs = Map.of(session.getInputNames().iterator().next(), input);
    }

    @Override
    public String version() {
        return "ONNX Runtime " + environment.getVersion();
    }

    @Override
    public Layout layout() {
        return Layout.NCHW;
    }

    @Override
    public float[] run(float[] images) {
        pixels.put(0, images);
        try (OrtSession.Result result = session.run(inputs)) {
            FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] copy = new float[logits.remaining()];
            logits.get(copy);
            return copy;
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not run: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        input.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not end: " + e.getMessage(), e);
        }
    }
}

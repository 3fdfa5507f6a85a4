package graft.transfer.images;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** NumPy's array files, version 1.0, of the two types the golden images use. */
record NpyFile(int[] shape, byte[] payload) {

    static NpyFile read(Path file, String type) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int headerLength = (all[8] & 0xff) | (all[9] & 0xff) << 8;
        String header = new String(all, 10, headerLength, StandardCharsets.US_ASCII);
        if (!header.contains(type) || header.contains("'fortran_order': True")) {
            throw new IOException(file + ": expected " + type + " in C order, found " + header);
        }
        String shape = header.substring(header.indexOf('(') + 1, header.indexOf(')'));
        int[] dims = Arrays.stream(shape.split(",")).map(String::strip).filter(s -> !s.isEmpty())
                .mapToInt(Integer::parseInt).toArray();
        return new NpyFile(dims, Arrays.copyOfRange(all, 10 + headerLength, all.length));
    }

    float[] floats() {
        float[] out = new float[payload.length / 4];
        ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(out);
        return out;
    }
}

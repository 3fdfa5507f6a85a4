package graft.zoo.hostile;

import graft.testing.WireBytes;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that are no protobuf, after what makes Caffe's, ONNX's and TensorFlow's readers take the file. */
@Tag("small-heap")
class HostileProtobufTest {
    /** A format: the file's name, how it begins, and a field of it that is a message. */
    private record Format(String file, WireBytes begin, int message) {
    }

    private static final List<Format> FORMATS = List.of(
            new Format("x.caffemodel", new WireBytes().text(1, "net"), 100),
            new Format("x.onnx", new WireBytes().number(1, 8).text(2, "test"), 7),
            new Format("x.pb", new WireBytes().message(1, new WireBytes().text(1, "w").text(2, "Const")), 1));

    @TempDir
    Path folder;

    private static byte[] with(Format format, int... bytes) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(format.begin.toArray());
        for (int b : bytes) {
            out.write(b);
        }
        return out.toByteArray();
    }

    @TestFactory
    Stream<DynamicTest> bytesThatAreNoProtobufAreRefusedAtTheirOffset() {
        return FORMATS.stream().flatMap(format -> {
            int end = format.begin.toArray().length;
            Cases cases = new Cases(folder, format.file);
            String in = " in " + format.file;
            cases.refused("a number of 11 bytes" + in, with(format, 0x78, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                            255, 1), "offset " + (end + 1), "more than 64 bits")
                    .refused("a number of 70 bits" + in, with(format, 0x78, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                            0x7F), "offset " + (end + 1), "more than 64 bits")
                    .refused("a number that does not end" + in, with(format, 0x78, 255, 255), "offset " + (end + 1),
                            "runs beyond the end")
                    .refused("a length of 2^40" + in, with(format, 0x7A, 128, 128, 128, 128, 128, 32), "field 15",
                            "1099511627776 bytes, but 0 are left")
                    .refused("a length of 2^64 - 1" + in, with(format, 0x7A, 255, 255, 255, 255, 255, 255, 255, 255,
                            255,
                            1), "field 15", "18446744073709551615 bytes")
                    .refused("field 0" + in, with(format, 2, 0), "offset " + end, "field number 0 does not exist")
                    .refused("field 2^29" + in, with(format, 128, 128, 128, 128, 16, 0), "offset " + end,
                            "field number 536870912 does not exist")
                    .refused("100,000 groups in one another" + in, () -> {
                        int[] groups = new int[100_000];
                        java.util.Arrays.fill(groups, 0x7B);
                        return with(format, groups);
                    }, "offset " + end, "field 15 has wire type 3")
                    .refused("a message that passes its end" + in, () -> {
                        var out = new ByteArrayOutputStream();
                        out.writeBytes(format.begin.toArray());
                        out.writeBytes(new WireBytes().raw(format.message, (byte) 0x0A, (byte) 100).toArray());
                        return out.toByteArray();
                    }, "100 bytes, but 0 are left");
            for (int type : new int[] {3, 4, 6, 7}) {
                cases.refused("wire type " + type + in, with(format, 0x78 + type, 1), "offset " + end,
                        "field 15 has wire type " + type);
            }
            return cases.tests();
        });
    }
}

package graft.zoo.hostile;

import graft.testing.WireBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A protobuf message taken apart into fields, to be damaged there: fields lost, repeated, exchanged, absurd. */
final class ProtobufMutation {
    private static final int DEPTH = 8;
    private static final long[] NUMBERS = {0, 1, -1, 2, 3, 5, 17, 4096, 1 << 24, Integer.MAX_VALUE, 1L << 32,
        Long.MAX_VALUE, Long.MIN_VALUE};
    private static final int[] FLOATS = {0, Float.floatToIntBits(-1), Float.floatToIntBits(Float.NaN),
        Float.floatToIntBits(Float.POSITIVE_INFINITY), Float.floatToIntBits(1e30f)};

    /** A field: its value is a Long, bytes, or a list of fields. */
    private record Field(int number, int wire, Object value) {
    }

    private final List<Field> root;
    private final List<byte[]> texts = new ArrayList<>();

    ProtobufMutation(byte[] message) {
        root = parse(message, 0);
        if (root == null || !Arrays.equals(message, bytes(root))) {
            throw new IllegalArgumentException("this message does not come back as it was");
        }
    }

    /** The message with one to three fields changed. */
    byte[] mutated(Random random) {
        List<Field> copy = copy(root);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            change(copy, random);
        }
        return bytes(copy);
    }

    private void change(List<Field> message, Random random) {
        List<List<Field>> lists = new ArrayList<>();
        collect(message, lists);
        // Half of the changes hit the messages themselves, not the many fields deep inside.
        List<Field> list = lists.get(random.nextInt(random.nextBoolean() ? lists.size() : Math.min(40, lists.size())));
        int at = random.nextInt(list.size());
        Field field = list.get(at);
        switch (random.nextInt(6)) {
            case 0 -> list.remove(at);
            case 1 -> list.add(random.nextInt(list.size() + 1), field);
            case 2 -> {
                int other = random.nextInt(list.size());
                list.set(at, list.get(other));
                list.set(other, field);
            }
            default -> list.set(at, new Field(field.number, field.wire, absurd(field, random)));
        }
    }

    private Object absurd(Field field, Random random) {
        return switch (field.value) {
            case Long _ -> NUMBERS[random.nextInt(NUMBERS.length)];
            case byte[] b when field.wire == 5 -> fixed(FLOATS[random.nextInt(FLOATS.length)], b.length);
            case byte[] b when field.wire == 1 -> fixed(NUMBERS[random.nextInt(NUMBERS.length)], b.length);
            case byte[] b when random.nextInt(4) == 0 -> Arrays.copyOf(b, random.nextInt(b.length + 1));
            case byte[] _ when !texts.isEmpty() -> texts.get(random.nextInt(texts.size()));
            case List<?> _ when random.nextBoolean() -> new ArrayList<Field>();
            default -> field.value;
        };
    }

    private static byte[] fixed(long value, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (value >> 8 * i);
        }
        return bytes;
    }

    private static void collect(List<Field> message, List<List<Field>> lists) {
        if (!message.isEmpty()) {
            lists.add(message);
        }
        message.forEach(f -> {
            if (f.value instanceof List<?>) {
                collect(fields(f), lists);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static List<Field> fields(Field field) {
        return (List<Field>) field.value;
    }

    private static List<Field> copy(List<Field> message) {
        List<Field> copy = new ArrayList<>();
        message.forEach(f -> copy.add(f.value instanceof List<?> ? new Field(f.number, f.wire, copy(fields(f))) : f));
        return copy;
    }

    /** The fields of a message, or null where the bytes are none. */
    private List<Field> parse(byte[] bytes, int depth) {
        List<Field> fields = new ArrayList<>();
        int[] at = {0};
        while (at[0] < bytes.length) {
            long tag = varint(bytes, at);
            int wire = (int) (tag & 7);
            long number = tag >>> 3;
            if (at[0] < 0 || number < 1 || number > 200) {
                return null;
            }
            Object value;
            if (wire == 0) {
                value = varint(bytes, at);
            } else if (wire == 1 || wire == 2 || wire == 5) {
                long length = wire == 1 ? 8 : wire == 5 ? 4 : varint(bytes, at);
                if (at[0] < 0 || length < 0 || length > bytes.length - at[0]) {
                    return null;
                }
                byte[] inside = Arrays.copyOfRange(bytes, at[0], at[0] + (int) length);
                at[0] += (int) length;
                value = wire == 2 ? content(inside, depth) : inside;
            } else {
                return null;
            }
            if (at[0] < 0) {
                return null;
            }
            fields.add(new Field((int) number, wire, value));
        }
        return fields;
    }

    private Object content(byte[] inside, int depth) {
        boolean text = inside.length > 0;
        for (byte b : inside) {
            text &= b >= 32 && b < 127;
        }
        if (text) {
            texts.add(inside);
            return inside;
        }
        List<Field> message = inside.length > 1 && inside.length < 1 << 16 && depth < DEPTH ? parse(inside, depth + 1)
                : null;
        return message != null && Arrays.equals(bytes(message), inside) ? message : inside;
    }

    /** At its end {@code at} is -1 where there is none. */
    private static long varint(byte[] bytes, int[] at) {
        long value = 0;
        for (int shift = 0; shift < 64 && at[0] >= 0 && at[0] < bytes.length; shift += 7) {
            byte b = bytes[at[0]++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        at[0] = -1;
        return 0;
    }

    private static byte[] bytes(List<Field> message) {
        var out = new ByteArrayOutputStream();
        message.forEach(f -> {
            out.writeBytes(new WireBytes().varint(f.number * 8L + f.wire).toArray());
            switch (f.value) {
                case Long number -> out.writeBytes(new WireBytes().varint(number).toArray());
                case byte[] b when f.wire != 2 -> out.writeBytes(b);
                default -> {
                    byte[] inside = f.value instanceof byte[] b ? b : bytes(fields(f));
                    out.writeBytes(new WireBytes().varint(inside.length).toArray());
                    out.writeBytes(inside);
                }
            }
        });
        return out.toByteArray();
    }
}

package graft.zoo.pytorch;

import graft.zoo.bytes.ShownName;
import graft.zoo.pytorch.Pickled.Constant;
import graft.zoo.pytorch.Pickled.Dict;
import graft.zoo.pytorch.Pickled.Int;
import graft.zoo.pytorch.Pickled.NumpyArray;
import graft.zoo.pytorch.Pickled.NumpyType;
import graft.zoo.pytorch.Pickled.Opaque;
import graft.zoo.pytorch.Pickled.Real;
import graft.zoo.pytorch.Pickled.Sequence;
import graft.zoo.pytorch.Pickled.Text;
import graft.zoo.pytorch.Pickled.Tuple;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one pickle. A pickle is a program for a stack machine: values are pushed, marks are set, and opcodes gather
 * what lies above the last mark into a tuple, a list or a dict. Here calls (REDUCE, NEWOBJ) are answered by
 * {@link Rebuild} for the names of the allow-list; for all others a mark takes the place of what they would have made.
 *
 * <p>Opcodes of protocols 2 to 5 that PyTorch's files hold are known; all others are errors.
 */
final class PickleMachine {
    /** Each leaves an object of up to a hundred bytes; the pickle of a ResNet-152 and its optimiser has 100,000. */
    private static final int MAX_STEPS = 1_500_000;
    private static final int MAX_MEMO = 1_000_000;
    private static final int MAX_INT_BYTES = 255;

    private final PickleBytes in;
    private final Rebuild rebuild;
    private final List<Pickled> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Pickled> memo = new HashMap<>();

    PickleMachine(PickleBytes in, Rebuild rebuild) {
        this.in = in;
        this.rebuild = rebuild;
    }

    /** Runs to STOP and returns the value on top. The cursor then stands after the pickle. */
    Pickled run() {
        for (int step = 0; step < MAX_STEPS; step++) {
            int opcode = in.u8();
            if (opcode == '.') {
                return pop();
            }
            step(opcode);
        }
        throw in.bad("a pickle of over " + MAX_STEPS + " steps");
    }

    private void step(int opcode) {
        switch (opcode) {
            case 0x80 -> {
                int protocol = in.u8();
                if (protocol < 2 || protocol > 5) {
                    throw in.bad("pickle protocol " + protocol + "; 2 to 5 are read");
                }
            }
            case 0x95 -> in.frame(in.i64());
            case '(' -> marks.add(stack.size());
            case '0' -> pop();
            case '1' -> aboveMark();
            case '2' -> push(top());
            case 'N' -> push(Constant.NONE);
            case 0x88 -> push(Constant.TRUE);
            case 0x89 -> push(Constant.FALSE);
            case 'K' -> push(integer(in.u8()));
            case 'M' -> push(integer(in.u16()));
            case 'J' -> push(integer(in.i32()));
            case 0x8A -> push(longInteger(in.u8()));
            case 0x8B -> push(longInteger(in.i32()));
            case 'G' -> push(new Real(in.real()));
            case 'X' -> push(in.text(in.i32() & 0xFFFF_FFFFL, StandardCharsets.UTF_8));
            case 0x8C -> push(in.text(in.u8(), StandardCharsets.UTF_8));
            case 0x8D -> push(in.text(in.i64(), StandardCharsets.UTF_8));
            // Python 2's strings: text where they are names.
            case 'U' -> push(in.text(in.u8(), StandardCharsets.ISO_8859_1));
            case 'T' -> push(in.text(in.i32(), StandardCharsets.ISO_8859_1));
            case 'C' -> push(in.bytes(in.u8(), false));
            case 'B' -> push(in.bytes(in.i32() & 0xFFFF_FFFFL, false));
            case 0x8E, 0x96 -> push(in.bytes(in.i64(), false));
            case ')' -> push(new Tuple(List.of()));
            case 0x85 -> push(new Tuple(popLast(1)));
            case 0x86 -> push(new Tuple(popLast(2)));
            case 0x87 -> push(new Tuple(popLast(3)));
            // A frozenset (0x91) may be a key, as a tuple may.
            case 't', 0x91 -> push(new Tuple(aboveMark()));
            case ']', 0x8F -> push(new Sequence());
            case 'a' -> append(popLast(1));
            case 'e', 0x90 -> append(aboveMark());
            case '}' -> push(new Dict());
            case 's' -> setItems(popLast(2));
            case 'u' -> setItems(aboveMark());
            case 'q' -> memoize(in.u8());
            case 'r' -> memoize(in.i32());
            case 0x94 -> memoize(memo.size());
            case 'h' -> recall(in.u8());
            case 'j' -> recall(in.i32());
            case 'c' -> push(rebuild.global(in, in.line(), in.line()));
            case 0x93 -> {
                List<Pickled> names = popLast(2);
                if (!(names.get(0) instanceof Text module && names.get(1) instanceof Text name)) {
                    throw in.bad("STACK_GLOBAL expects two strings");
                }
                push(rebuild.global(in, module.value(), name.value()));
            }
            case 'Q' -> push(rebuild.persistent(in, pop()));
            case 'R', 0x81 -> {
                List<Pickled> call = popLast(2);
                push(rebuild.call(in, call.get(0), call.get(1)));
            }
            // Other ways to make an object: with keywords, and two old ones.
            case 0x92 -> {
                List<Pickled> call = popLast(3);
                push(rebuild.object(in, call.get(0), call.get(1)));
            }
            case 'o' -> {
                List<Pickled> call = aboveMark();
                if (call.isEmpty()) {
                    throw in.bad("an opcode needs a class, the stack is empty; the file is damaged");
                }
                push(rebuild.object(in, call.getFirst(), new Tuple(call.subList(1, call.size()))));
            }
            case 'i' -> {
                Pickled type = rebuild.global(in, in.line(), in.line());
                push(rebuild.object(in, type, new Tuple(aboveMark())));
            }
            case 'b' -> setState(pop());
            default -> throw in.bad(String.format("opcode 0x%02x '%s' is not read in weight files", opcode,
                    ShownName.of(String.valueOf((char) opcode))));
        }
    }

    private static Int integer(long value) {
        return new Int(BigInteger.valueOf(value));
    }

    private Int longInteger(int length) {
        byte[] little = in.take(length, MAX_INT_BYTES);
        byte[] big = new byte[little.length + 1];
        for (int i = 0; i < little.length; i++) {
            big[big.length - 1 - i] = little[i];
        }
        big[0] = (byte) (little.length > 0 && little[little.length - 1] < 0 ? -1 : 0);
        return new Int(new BigInteger(big));
    }

    private void push(Pickled value) {
        stack.add(value);
    }

    private Pickled pop() {
        Pickled value = top();
        stack.removeLast();
        return value;
    }

    private Pickled top() {
        if (stack.size() <= (marks.isEmpty() ? 0 : marks.getLast())) {
            throw in.bad("an opcode needs a value, the stack is empty; the file is damaged");
        }
        return stack.getLast();
    }

    private List<Pickled> popLast(int count) {
        int from = stack.size() - count;
        if (from < (marks.isEmpty() ? 0 : marks.getLast())) {
            throw in.bad("an opcode needs " + count + " values, the stack has fewer; the file is damaged");
        }
        return cut(from);
    }

    private List<Pickled> aboveMark() {
        if (marks.isEmpty()) {
            throw in.bad("an opcode needs a mark and there is none; the file is damaged");
        }
        return cut(marks.removeLast());
    }

    private List<Pickled> cut(int from) {
        List<Pickled> tail = stack.subList(from, stack.size());
        List<Pickled> values = new ArrayList<>(tail);
        tail.clear();
        return values;
    }

    private void append(List<Pickled> values) {
        switch (top()) {
            case Sequence list -> list.items.addAll(values);
            case Opaque object -> {
                object.values = object.values == null ? new ArrayList<>(values.size()) : object.values;
                object.values.addAll(values);
            }
            default -> throw in.bad("values are appended to something that is not a list");
        }
    }

    private void setItems(List<Pickled> values) {
        Map<Pickled, Pickled> items = switch (top()) {
            case Dict dict -> dict.items;
            case Opaque object -> {
                object.items = object.items == null ? new LinkedHashMap<>(4) : object.items;
                yield object.items;
            }
            default -> null;
        };
        if (items == null || values.size() % 2 != 0) {
            throw in.bad("keys and values are set in something that is not a dict, or a value is missing");
        }
        for (int i = 0; i < values.size(); i += 2) {
            Rebuild.put(in, items, values.get(i), values.get(i + 1));
        }
    }

    private void setState(Pickled state) {
        switch (top()) {
            case Opaque object -> object.state = state;
            case NumpyArray array -> rebuild.fill(in, array, state);
            case NumpyType type -> type.bigEndian = Rebuild.isBigEndian(state);
            // OrderedDict's _metadata is of no use here.
            case Dict _ -> { }
            default -> throw in.bad("refusing to set the state of an object");
        }
    }

    private void memoize(int index) {
        memo.put(index, top());
        if (memo.size() > MAX_MEMO) {
            throw in.bad("over " + MAX_MEMO + " memo entries");
        }
    }

    private void recall(int index) {
        Pickled value = memo.get(index);
        if (value == null) {
            throw in.bad("memo entry " + Integer.toUnsignedString(index) + " is used before it is set");
        }
        push(value);
    }
}

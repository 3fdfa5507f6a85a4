package graft.zoo.pytorch;

import graft.zoo.pytorch.Pickled.Dict;
import graft.zoo.pytorch.Pickled.Int;
import graft.zoo.pytorch.Pickled.NumpyArray;
import graft.zoo.pytorch.Pickled.Opaque;
import graft.zoo.pytorch.Pickled.Sequence;
import graft.zoo.pytorch.Pickled.TensorView;
import graft.zoo.pytorch.Pickled.Text;
import graft.zoo.pytorch.Pickled.Tuple;
import graft.zoo.pytorch.Pickled.Unreadable;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds all sets of weights in what a pickle holds: wherever names stand for tensors, in dictionaries of any class, in
 * lists, in the attributes of objects, and in whole modules. What belongs to the training run is left out.
 *
 * <p>A file can share parts so often that its tree never ends, so every object is visited once.
 */
final class WeightSets {
    /** The key of what is not inside anything. */
    static final String TOP = "";
    private static final int DEEPEST = 6;
    private static final int DEEPEST_MODULE = 100;
    /** A longer list is a record of the training run. */
    private static final int LONGEST_LIST = 100;
    private static final Pattern TRAINING = Pattern.compile(
            "(?i).*(optim|sched|scaler|rng|random|histor|callback|loops|hyper_param|metric).*");

    private final Map<String, Map<String, Pickled>> sets = new LinkedHashMap<>();
    private final Set<Pickled> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private WeightSets() {
    }

    /** The sets by the keys that lead to each, joined with dots; their tensors by name. */
    static Map<String, Map<String, Pickled>> in(Pickled root) {
        var found = new WeightSets();
        found.visit(TOP, root, 0);
        return found.sets;
    }

    private void visit(String path, Pickled value, int depth) {
        if (depth > DEEPEST || !isContainer(value) || !visited.add(value)) {
            return;
        }
        if (isModule(value)) {
            Map<String, Pickled> tensors = new LinkedHashMap<>();
            addModule("", (Opaque) value, tensors, 0);
            add(path, tensors);
            return;
        }
        Map<Pickled, Pickled> items = items(value);
        Map<String, Pickled> tensors = new LinkedHashMap<>();
        items.forEach((key, item) -> {
            if (key instanceof Text name && isTensor(item)) {
                tensors.put(name.value(), item);
            }
        });
        add(path, tensors);
        items.forEach((key, item) -> {
            String name = shown(key);
            if (name != null && !TRAINING.matcher(name).matches()) {
                visit(path.equals(TOP) ? name : path + "." + name, item, depth + 1);
            }
        });
        List<Pickled> values = values(value);
        for (int i = 0; i < values.size() && values.size() <= LONGEST_LIST; i++) {
            // A list of one is as good as what is in it.
            String name = values.size() == 1 ? path : path.equals(TOP) ? "" + i : path + "." + i;
            visit(name, values.get(i), depth + 1);
        }
        if (value instanceof Opaque object) {
            visit(path, object.state, depth + 1);
            visit(path, object.arguments, depth + 1);
        }
    }

    private void add(String path, Map<String, Pickled> tensors) {
        if (!tensors.isEmpty()) {
            sets.merge(path, tensors, (first, more) -> {
                more.forEach(first::putIfAbsent);
                return first;
            });
        }
    }

    /** The tensors of a module as its state_dict would name them. */
    private void addModule(String prefix, Opaque module, Map<String, Pickled> tensors, int depth) {
        Dict attributes = attributes(module);
        addTensors(prefix, attributes.items.get(new Text("_parameters")), List.of(), tensors);
        List<Pickled> left = attributes.items.get(new Text("_non_persistent_buffers_set")) instanceof Sequence s
                ? s.items : List.of();
        addTensors(prefix, attributes.items.get(new Text("_buffers")), left, tensors);
        items(attributes.items.get(new Text("_modules"))).forEach((key, child) -> {
            if (key instanceof Text name && isModule(child) && depth < DEEPEST_MODULE && visited.add(child)) {
                addModule(prefix + name.value() + ".", (Opaque) child, tensors, depth + 1);
            }
        });
    }

    private static void addTensors(String prefix, Pickled dict, List<Pickled> left, Map<String, Pickled> tensors) {
        items(dict).forEach((key, value) -> {
            if (key instanceof Text name && isTensor(value) && !left.contains(key)) {
                tensors.put(prefix + name.value(), value);
            }
        });
    }

    private static boolean isTensor(Pickled value) {
        return value instanceof TensorView || value instanceof Unreadable
                || value instanceof NumpyArray array && NumpyValues.isNumeric(array);
    }

    private static boolean isContainer(Pickled value) {
        return value instanceof Dict || value instanceof Sequence || value instanceof Tuple
                || value instanceof Opaque;
    }

    /** Whether it was an object of PyTorch's class Module, or of one derived of it: by what all of them have. */
    private static boolean isModule(Pickled value) {
        return value instanceof Opaque object && attributes(object) != null
                && attributes(object).items.get(new Text("_parameters")) instanceof Dict
                && attributes(object).items.get(new Text("_modules")) instanceof Dict;
    }

    /** The attributes of an object; where it has slots, the first of two dictionaries. */
    private static Dict attributes(Opaque object) {
        Pickled state = object.state instanceof Tuple two && two.items.size() == 2 ? two.items.getFirst()
                : object.state;
        return state instanceof Dict dict ? dict : null;
    }

    private static Map<Pickled, Pickled> items(Pickled value) {
        return switch (value) {
            case Dict dict -> dict.items;
            case Opaque object when object.items != null -> object.items;
            case null, default -> Map.of();
        };
    }

    private static List<Pickled> values(Pickled value) {
        return switch (value) {
            case Sequence list -> list.items;
            case Tuple tuple -> tuple.items;
            case Opaque object when object.values != null -> object.values;
            default -> List.of();
        };
    }

    private static String shown(Pickled key) {
        return switch (key) {
            case Text text -> text.value();
            case Int number -> number.value().toString();
            default -> null;
        };
    }
}

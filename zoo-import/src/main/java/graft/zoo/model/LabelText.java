package graft.zoo.model;

import graft.zoo.model.NumberedNames.ClassName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises the form of a list of class names. See {@link Labels} for the forms. */
final class LabelText {
    /** {@code classes = [...]}, as Python writes it. */
    private static final Pattern ASSIGNMENT = Pattern.compile("(?s)(?:\\w+\\s*=\\s*)?([\\[{(].*)");
    private static final Pattern NUMBER_FIRST = Pattern.compile(
            "[\\[(\"']?(\\d{1,9})[\\])\"']?(?:\\s*[:,;.)=\\t]\\s*|\\s+-\\s+|\\s+)(\\S.*)");
    private static final Pattern NUMBER_LAST = Pattern.compile("(.*\\S)(?:\\s*[:,;=\\t]\\s*|\\s+)(\\d{1,9})");
    /** Places365 sorts its names into folders of letters. */
    private static final Pattern LETTER_FOLDER = Pattern.compile("/[a-z]/(.+)");
    private static final Pattern SYNSET = Pattern.compile("(n\\d{8})(?:\\s*[:,;]\\s*|\\s+)(.+)");
    private static final Set<String> HEADERS = Set.of("label", "labels", "name", "names", "class", "classes",
            "class_name", "classname", "class name", "label_name");

    private LabelText() {
    }

    /** @throws IllegalArgumentException when the text has none of the forms, or can be read in two ways */
    static ClassNames parse(String text) {
        String plain = (text.startsWith("\ufeff") ? text.substring(1) : text).strip();
        Matcher literal = ASSIGNMENT.matcher(plain);
        if (literal.matches() && !NUMBER_FIRST.matcher(plain.lines().findFirst().orElse("")).matches()) {
            return LabelObject.classes(LabelLiteral.parse(literal.group(1)));
        }
        List<String> lines = new ArrayList<>(plain.lines().map(String::strip).filter(l -> !l.isEmpty()).toList());
        while (!lines.isEmpty() && lines.getFirst().matches("#\\s.*|//.*")) {
            lines.removeFirst();
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("holds no names");
        } else if (lines.size() == 1 && lines.getFirst().matches("[0-9.]+|null|true|false")) {
            throw new IllegalArgumentException("holds " + lines.getFirst() + ", expected a list of names");
        }
        Optional<ClassNames> table = LabelTable.read(lines);
        if (table.isPresent()) {
            return table.get();
        }
        if (lines.size() > 1 && HEADERS.contains(lines.getFirst().toLowerCase(Locale.ROOT))) {
            lines.removeFirst();
        }
        return numbered(lines, NUMBER_FIRST, 1, 2).or(() -> numbered(lines, NUMBER_LAST, 2, 1))
                .orElseGet(() -> inOrder(lines));
    }

    /**
     * The names of lines that are all numbered; empty where numbers belong to the names: where they are no numbering,
     * or leave nothing that tells the names apart.
     */
    private static Optional<ClassNames> numbered(List<String> lines, Pattern form, int number, int name) {
        NumberedNames names = new NumberedNames();
        List<Long> numbers = new ArrayList<>();
        Set<String> rest = new HashSet<>();
        for (String line : lines) {
            Matcher m = form.matcher(line);
            if (!m.matches()) {
                return Optional.empty();
            }
            numbers.add(Long.parseLong(m.group(number)));
            rest.add(m.group(name));
        }
        if (!isNumbering(numbers) || rest.size() < lines.size() && rest.size() <= lines.size() / 2) {
            return Optional.empty();
        }
        for (int i = 0; i < lines.size(); i++) {
            Matcher m = form.matcher(lines.get(i));
            m.matches();
            names.add(numbers.get(i), className(m.group(name)));
        }
        return Optional.of(names.inOrder());
    }

    /** Whether numbers look like those of outputs, be it with a fault: few are left out and few come twice. */
    static boolean isNumbering(List<Long> numbers) {
        long distinct = numbers.stream().distinct().count();
        long last = numbers.stream().mapToLong(n -> n).max().orElseThrow();
        long first = numbers.stream().mapToLong(n -> n).min().orElseThrow();
        return first <= 1 && last < 2L * numbers.size() && distinct > numbers.size() / 2;
    }

    private static ClassNames inOrder(List<String> lines) {
        List<ClassName> classes = lines.stream().map((Function<String, ClassName>) LabelText::className).toList();
        return NumberedNames.classNames(classes);
    }

    /** A name without the identifier before it, or the letter's folder. */
    static ClassName className(String text) {
        Matcher synset = SYNSET.matcher(text);
        if (synset.matches()) {
            return new ClassName(synset.group(2), synset.group(1));
        }
        Matcher folder = LETTER_FOLDER.matcher(text);
        return new ClassName(folder.matches() ? folder.group(1) : text, "");
    }
}

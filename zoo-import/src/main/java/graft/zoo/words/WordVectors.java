package graft.zoo.words;

import graft.engine.FloatRows;
import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.engine.search.RowNorms;
import graft.engine.search.RowSearch;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The vectors of a vocabulary, as word2vec, GloVe and fastText publish them: for each word a point such that words of
 * similar meaning lie close to each other (Mikolov et al., arXiv:1301.3781; Pennington et al., "GloVe", EMNLP 2014;
 * Bojanowski et al., arXiv:1607.04606).
 *
 * <p>Safe for use by several threads until it is closed.
 */
public final class WordVectors implements AutoCloseable {
    private final WordFile source;
    private final Object lock = new Object();
    private ThreadTeam team;
    private WordSearch search;

    private WordVectors(WordFile source) {
        this.source = source;
    }

    /**
     * Opens a file of vectors; its format is recognised by its content. A binary word2vec file is mapped into memory,
     * text and packed files are read.
     *
     * @throws graft.zoo.weights.WeightFileException when there is no such file, or it is damaged or of another kind
     */
    public static WordVectors open(Path file) {
        return open(file, Reading.all());
    }

    /**
     * Opens a file of vectors, or a part of it.
     *
     * @throws graft.zoo.weights.WeightFileException as {@link #open(Path)}
     */
    public static WordVectors open(Path file, Reading reading) {
        return MappedFile.open(file, mapped -> new WordVectors(WordVectorFiles.read(mapped, reading)));
    }

    /** The file. */
    public Path path() {
        return source.file().path();
    }

    /** Its format in words, such as {@code "word2vec binary"}. */
    public String format() {
        return source.format();
    }

    /** What its user should know about it, one sentence each: duplicate words, broken bytes. Often empty. */
    public List<String> notes() {
        return List.copyOf(source.notes());
    }

    /** How many words there are. */
    public int size() {
        return source.words().size();
    }

    /** The length of each vector. */
    public int dimension() {
        return source.columns();
    }

    /** All words with their numbers. */
    public Vocabulary vocabulary() {
        return source.words();
    }

    /** The word with this number, 0 for the first in the file, the most frequent one as a rule. */
    public String word(int index) {
        return source.words().word(index);
    }

    /** The number of a word, -1 when it is not there; upper and lower case are different words. */
    public int index(String word) {
        return source.words().index(word);
    }

    /** Whether a word is there. */
    public boolean contains(String word) {
        return index(word) >= 0;
    }

    /**
     * A copy of the vector of the word with this number.
     *
     * @throws graft.zoo.weights.WeightFileException when it is not finite, or the file was changed meanwhile
     */
    public float[] vector(int index) {
        float[] vector = new float[dimension()];
        read(index, vector, 0);
        return vector;
    }

    /**
     * A copy of the vector of a word; of one that is not there what fastText makes of its parts, where the file holds
     * vectors of parts, and else nothing.
     */
    public Optional<float[]> vector(String word) {
        int index = index(word);
        return index >= 0 ? Optional.of(vector(index)) : guarded(() -> source.vectors().unknown(word));
    }

    /**
     * Copies the vector of a word, as the rows of an embedding layer are filled.
     *
     * @param to <b>modified:</b> {@link #dimension} elements from {@code at} on
     * @throws graft.zoo.weights.WeightFileException as {@link #vector(int)}
     */
    public void read(int index, float[] to, int at) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("word " + index + " of " + size());
        }
        guarded(() -> {
            source.vectors().read(index, to, at);
            return null;
        });
        for (int i = at; i < at + dimension(); i++) {
            if (!Float.isFinite(to[i])) {
                throw notFinite(index, i - at, to[i]);
            }
        }
    }

    /** Whether a word that is not there gets a vector of its parts, as from fastText's models. */
    public boolean knowsSubwords() {
        return source.vectors().knowsSubwords();
    }

    /** All vectors, row i that of word i; accessible until {@link #close}. */
    public FloatRows rows() {
        return guarded(source.vectors()::rows);
    }

    /**
     * The words most similar to a word, the most similar first, without itself.
     *
     * @param count how many, at least 1
     * @throws UnknownWordException when the word is not there, nor made of its parts
     */
    public List<Neighbour> near(String word, int count) {
        return search().near(word, count);
    }

    /** Questions that only the vectors of the words themselves answer: none of the others is read for them. */
    public WordComparison comparison() {
        return new WordComparison(this);
    }

    /** All questions that can be asked, on all processors; made when it is first asked for, closed with the vectors. */
    public WordSearch search() {
        synchronized (lock) {
            if (search == null) {
                team = ThreadTeam.of(ThreadTeam.defaultSize());
                search = search(team, Kernels.best(), false);
            }
            return search;
        }
    }

    /**
     * Questions with threads and kernels of the caller's choice.
     *
     * @param screened whether a copy in 16 bits is made, half as large as the matrix: then a search reads half as much,
     *                 with the same answers
     * @throws graft.zoo.weights.WeightFileException when a vector is not finite
     */
    public WordSearch search(ThreadTeam threads, Kernels kernels, boolean screened) {
        return guarded(() -> {
            FloatRows rows = source.vectors().rows();
            RowNorms norms = RowNorms.of(rows, kernels, threads);
            if (norms.notFinite() >= 0) {
                vector(norms.notFinite());
            }
            return new WordSearch(this, screened ? RowSearch.screened(rows, norms, kernels, threads)
                    : RowSearch.of(rows, norms, kernels, threads));
        });
    }

    private RuntimeException notFinite(int index, int column, float value) {
        return source.file().refusal("the vector of word " + (index + 1) + " ('" + ShownName.of(word(index))
                + "') is not finite: value " + (column + 1) + " is " + value + "; the file is damaged");
    }

    <T> T guarded(Supplier<T> action) {
        return source.isMapped() ? source.file().guarded(action) : action.get();
    }

    /** Gives the memory back and closes the file; nothing can be asked afterwards. */
    @Override
    public void close() {
        synchronized (lock) {
            if (search != null) {
                search.close();
                team.close();
                search = null;
            }
        }
        source.vectors().close();
        source.file().close();
    }
}

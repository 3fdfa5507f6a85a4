package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTableTest {
    private static final NameTable TABLE = new NameTable("""
            stem.conv.                     stem.0.
            s{s}.b{b}.conv1.conv.          trunk.block{s}.block{s}-{b-1}.f.a.0.
            stages.{s}.blocks.{b}.gamma    features.{2s+1}.{b}.layer_scale.weight
            [regnet.]embedder.             stem.
            """);

    @ParameterizedTest
    @CsvSource({
        "stem.conv.weight, stem.0.weight",
        "s1.b12.conv1.conv.bias, trunk.block1.block1-11.f.a.0.bias",
        "stages.3.blocks.0.gamma, features.7.0.layer_scale.weight",
        "regnet.embedder.weight, stem.weight",
        "embedder.weight, stem.weight",
        // A whole name is no beginning, and a beginning is none in the middle.
        "stages.3.blocks.0.gamma.weight, stages.3.blocks.0.gamma.weight",
        "other.stem.conv.weight, other.stem.conv.weight",
        "stem_conv.weight, stem_conv.weight"})
    void aNameBecomesTheOneBesideIt(String theirs, String ours) {
        assertEquals(ours, TABLE.renamed(theirs));
    }

    @Test
    void aLineHasTwoColumns() {
        assertThrows(IllegalArgumentException.class, () -> new NameTable("stem.conv. stem.0. stem.1.").renamed("stem.conv.weight"));
    }
}

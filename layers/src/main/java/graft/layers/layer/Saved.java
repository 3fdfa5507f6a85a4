package graft.layers.layer;

/**
 * What a layer's backward pass reads of its forward pass: that much, and no more, a plan keeps in memory. The contract
 * test overwrites everything else before it goes back.
 */
public enum Saved {
    NOTHING, INPUTS, OUTPUT, INPUTS_AND_OUTPUT;

    public boolean inputs() {
        return this == INPUTS || this == INPUTS_AND_OUTPUT;
    }

    public boolean output() {
        return this == OUTPUT || this == INPUTS_AND_OUTPUT;
    }
}

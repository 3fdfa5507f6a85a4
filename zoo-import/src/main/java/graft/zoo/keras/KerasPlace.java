package graft.zoo.keras;

/**
 * Whose a variable is: models in one model may each have a layer of the same name.
 *
 * @param model    the outermost model in the model that the layer is part of; empty for the model's own layers
 * @param variable of the layer
 */
record KerasPlace(String model, KerasVariable variable) {
    @Override
    public String toString() {
        return model.isEmpty() ? variable.toString() : model + "/" + variable;
    }
}

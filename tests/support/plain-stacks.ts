// Vite looks up each call of each stack in the source map of its module. Inside workerd it finds none, our own modules included, and
// searches the whole text of the bundled dependencies for one again each time; GraphQL reads the stack of every error. The report of a
// failing test maps positions by itself.
Reflect.deleteProperty(Error, 'prepareStackTrace')

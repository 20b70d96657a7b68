// What React does to help those who write with it takes twice as long again; it looks when it is first imported.
process.env.NODE_ENV ??= 'production';
